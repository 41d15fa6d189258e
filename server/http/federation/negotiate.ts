import { hash } from 'node:crypto';
import type { Context } from 'hono';
import type { JsonObject } from '#server/activitypub/json.ts';
import type { ApiEnv } from '#server/api/viewer.ts';

const ACTIVITY_JSON = 'application/activity+json; charset=utf-8';
/** Either name of ActivityStreams; its profile is not insisted on. */
const ACTIVITY_TYPES = /application\/(?:activity\+json|ld\+json)/i;

/** Whether the caller asks for the ActivityPub document rather than the page. */
export function wantsActivity(c: Context): boolean {
  const accept = c.req.header('accept') ?? '';
  if (!ACTIVITY_TYPES.test(accept)) return false;
  const html = accept.search(/text\/html|application\/xhtml\+xml/i);
  return html === -1 || accept.search(ACTIVITY_TYPES) < html;
}

/** Whether the caller is a browser, for addresses whose only other form is a page. */
export function wantsPage(c: Context): boolean {
  return (
    !wantsActivity(c) && /text\/html|application\/xhtml\+xml/i.test(c.req.header('accept') ?? '')
  );
}

export interface DocumentOptions {
  status?: 200 | 410;
  contentType?: string;
  /** `public` may be kept by caches; `private` depends on who signed the request. */
  cache?: 'public' | 'private';
  /** Seconds. */
  maxAge?: number;
  vary?: string;
  headers?: Record<string, string>;
}

/**
 * Answers with a document: ETag over its bytes, 304 where the caller has it already, and `Vary`,
 * because the same address has a page. Never plain `application/json`, which Mastodon, Misskey and
 * GoToSocial refuse.
 */
export function document(
  c: Context,
  body: JsonObject | string,
  options: DocumentOptions = {},
): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  // In secure mode no cache may hand on what one server was given.
  const signed = (c as Context<ApiEnv>).get('readers') === 'signed';
  const cache = signed ? 'private' : (options.cache ?? 'public');
  const etag = `"${hash('sha256', text, 'base64url').slice(0, 27)}"`;
  const headers: Record<string, string> = {
    'Content-Type': options.contentType ?? ACTIVITY_JSON,
    'Cache-Control':
      cache === 'public' ? `public, max-age=${options.maxAge ?? 60}` : 'private, no-store',
    Vary: signed ? 'Accept, Signature' : (options.vary ?? 'Accept'),
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
    'Access-Control-Allow-Origin': '*',
    ...options.headers,
  };
  if (options.status !== 410 && matches(c.req.header('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(text, { status: options.status ?? 200, headers });
}

function matches(given: string | undefined, etag: string): boolean {
  return (
    given !== undefined && given.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
  );
}
