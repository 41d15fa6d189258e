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
    c.header('Access-Control-Allow-Headers', 'Authorization, Content-Type, Idempotency-Key');
    c.header('Access-Control-Max-Age', '7200');
    return c.body(null, 204);
  };
}
