import type { Context } from 'hono';
import type { JsonObject } from '#server/activitypub/json.ts';
import { hasAlready, type Ready, readyOf } from '#server/api/ready.ts';
import type { ApiEnv } from '#server/api/viewer.ts';

const ACTIVITY_JSON = 'application/activity+json; charset=utf-8';
/** Either name of ActivityStreams; its profile is not insisted on. */
const ACTIVITY_TYPES = /application\/(?:activity\+json|ld\+json)/i;

/** Whether it is the feed for feed readers at this address: no actor's name ends so. */
export function isSyndication(c: Context): boolean {
  return c.req.path.endsWith('.rss');
}

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
  body: JsonObject | string | Ready,
  options: DocumentOptions = {},
): Response {
  const ready = isReady(body)
    ? body
    : readyOf(typeof body === 'string' ? body : JSON.stringify(body));
  // In secure mode no cache may hand on what one server was given.
  const signed = (c as Context<ApiEnv>).get('readers') === 'signed';
  const cache = signed ? 'private' : (options.cache ?? 'public');
  const headers: Record<string, string> = {
    'Content-Type': options.contentType ?? ACTIVITY_JSON,
    'Cache-Control':
      cache === 'public' ? `public, max-age=${options.maxAge ?? 60}` : 'private, no-store',
    Vary: signed ? 'Accept, Signature' : (options.vary ?? 'Accept'),
    ETag: ready.etag,
    'X-Content-Type-Options': 'nosniff',
    'Access-Control-Allow-Origin': '*',
    ...options.headers,
  };
  if (options.status !== 410 && hasAlready(c, ready)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(ready.bytes, { status: options.status ?? 200, headers });
}

function isReady(body: JsonObject | string | Ready): body is Ready {
  return typeof body === 'object' && body['bytes'] instanceof Uint8Array;
}
