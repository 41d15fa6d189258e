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

/**
 * The sole place where an error becomes an HTTP answer: refusals with their safe text, everything
 * else as a 500 that tells nothing and is logged with its cause.
 */
export function errorResponse(err: unknown, c: Context, log: Logger): Response {
  if (err instanceof DomainError) {
    const headers: Record<string, string> = {};
    if (err.retryAfter !== undefined) headers['Retry-After'] = String(err.retryAfter);
    if (err.cause) log.debug({ err, path: c.req.path }, 'refused');
    const details = err.details ? { details: err.details } : {};
    return c.json({ error: err.message, ...details }, STATUS[err.code], headers);
  }
  log.error({ err, method: c.req.method, path: c.req.path }, 'request failed');
  return c.json({ error: 'Something went wrong on our side' }, 500);
}
