import type { MiddlewareHandler } from 'hono';

/** What apps in browsers on other hosts may ask for; none of it looks at cookies from there. */
const OPEN =
  /^\/(?:api\/|oauth\/(?:token|revoke|userinfo)\/?$|\.well-known\/|nodeinfo\/|@|users\/|media\/)/;

const EXPOSED =
  'Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Mastodon-Async-Refresh';

/**
 * Lets apps that live on other hosts ask, without credentials of the browser. Stands before
 * everything else, so that errors carry the headers too: without them on a 404 or 401 some apps
 * cannot sign in (Phanpy, Elk).
 */
export function cors(): MiddlewareHandler {
  return async (c, next) => {
    if (!OPEN.test(c.req.path)) return await next();
    c.header('Access-Control-Allow-Origin', '*');
    if (c.req.method !== 'OPTIONS') {
      c.header('Access-Control-Expose-Headers', EXPOSED);
      return await next();
    }
    c.header('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
    c.header(
      'Access-Control-Allow-Headers',
      namesIn(c.req.header('access-control-request-headers')),
    );
    c.header('Access-Control-Max-Age', '7200');
    c.header('Vary', 'Access-Control-Request-Headers');
    return c.body(null, 204);
  };
}

/** Whatever an app wants to send, as in Mastodon: what we do not know we do not look at. */
function namesIn(asked: string | undefined): string {
  const names = (asked ?? '').split(',').map((name) => name.trim());
  const more = names.filter(
    (name) => /^[\w-]{1,64}$/.test(name) && !ALWAYS.has(name.toLowerCase()),
  );
  return ['Authorization', 'Content-Type', 'Idempotency-Key', ...more.slice(0, 50)].join(', ');
}

const ALWAYS = new Set(['authorization', 'content-type', 'idempotency-key']);
