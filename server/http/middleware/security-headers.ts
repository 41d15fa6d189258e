import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Config } from '#server/config.ts';

/**
 * Headers that hold for every answer, and the request's id. The pages' Content-Security-Policy is
 * the web client's own; what is not a page gets one that allows nothing.
 */
export function securityHeaders(config: Pick<Config, 'origin'>): MiddlewareHandler {
  const secure = config.origin.startsWith('https:');
  return async (c, next) => {
    const isApi = c.req.path.startsWith('/api/');
    // The web client answers with responses of its own: into those hono takes over what stands in
    // `c.res`, but not what `c.header` has set. The API is spared the detour.
    const set = (name: string, value: string) =>
      isApi ? c.header(name, value) : c.res.headers.set(name, value);
    set('X-Content-Type-Options', 'nosniff');
    set('X-Frame-Options', 'DENY');
    // Not "no-referrer": with it browsers send `Origin: null` with our own forms.
    set('Referrer-Policy', 'same-origin');
    set('X-Request-Id', randomUUID());
    if (secure) set('Strict-Transport-Security', 'max-age=63072000');
    if (isApi) {
      set(
        'Content-Security-Policy',
        "default-src 'none'; frame-ancestors 'none'; form-action 'none'",
      );
      set('Vary', 'Authorization, Cookie, Origin');
    }
    await next();
  };
}
