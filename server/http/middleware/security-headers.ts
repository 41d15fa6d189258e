import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Config } from '../../config.ts';

/**
 * Headers that hold for every answer, and the request's id. The pages' Content-Security-Policy is
 * the web client's own; what is not a page gets one that allows nothing.
 */
export function securityHeaders(config: Config): MiddlewareHandler {
  const secure = config.origin.startsWith('https:');
  return async (c, next) => {
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('X-Frame-Options', 'DENY');
    // Not "no-referrer": with it browsers send `Origin: null` with our own forms.
    c.header('Referrer-Policy', 'same-origin');
    c.header('X-Request-Id', randomUUID());
    if (secure) c.header('Strict-Transport-Security', 'max-age=63072000');
    if (c.req.path.startsWith('/api/')) {
      c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
      c.header('Vary', 'Authorization, Origin');
    }
    await next();
  };
}
