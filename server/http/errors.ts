import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError, type DomainErrorCode } from '#server/core/errors.ts';
import type { Logger } from '#server/core/log.ts';

const STATUS: Record<DomainErrorCode, ContentfulStatusCode> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  gone: 410,
  bad_request: 400,
  invalid: 422,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  remote_unavailable: 503,
  overloaded: 503,
};

const NO_TOKEN = 'The access token is invalid';

/** What its 401 must say (RFC 6750 §3), in Mastodon's words; libraries for OAuth look for it. */
const CHALLENGE = `Bearer realm="Doorkeeper", error="invalid_token", error_description="${NO_TOKEN}"`;

export interface ErrorAnswer {
  status: ContentfulStatusCode;
  headers: Record<string, string>;
  body: { error: string; details?: unknown };
}

/**
 * The sole place where an error becomes an HTTP answer: refusals with their safe text, everything
 * else as a 500 that tells nothing and is logged with its cause.
 */
export function errorAnswer(
  err: unknown,
  request: { method: string; path: string },
  log: Logger,
): ErrorAnswer {
  if (err instanceof DomainError) {
    const headers: Record<string, string> = {};
    if (err.retryAfter !== undefined) headers['Retry-After'] = String(err.retryAfter);
    if (err.message === NO_TOKEN) headers['WWW-Authenticate'] = CHALLENGE;
    if (err.cause) log.debug({ err, path: request.path }, 'refused');
    const details = err.details ? { details: err.details } : {};
    return {
      status: STATUS[err.code],
      headers,
      body: { error: err.message, ...details, ...err.more },
    };
  }
  if (isBrokenOff(err)) {
    return { status: 400, headers: {}, body: { error: 'The request did not arrive' } };
  }
  log.error({ err, ...request }, 'request failed');
  return { status: 500, headers: {}, body: { error: 'Something went wrong on our side' } };
}

/** How node:http tells that the other side went away in the middle of its body: no fault of ours. */
function isBrokenOff(err: unknown): boolean {
  return (
    err instanceof Error &&
    err.message === 'aborted' &&
    (err as NodeJS.ErrnoException).code === 'ECONNRESET'
  );
}

/** The same for hono. */
export function errorResponse(err: unknown, c: Context, log: Logger): Response {
  const { status, headers, body } = errorAnswer(err, c.req, log);
  return c.json(body, status, headers);
}
