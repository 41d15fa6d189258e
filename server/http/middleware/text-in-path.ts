import type { MiddlewareHandler } from 'hono';
import { notFound } from '#server/core/errors.ts';

/**
 * Nothing here has an address that is no text: with a NUL, which PostgreSQL refuses to look for, or
 * with bytes that are not UTF-8, which the page router cannot read. In the query it is the affair of
 * whoever reads the parameter.
 */
export function textInPath(): MiddlewareHandler {
  return async (c, next) => {
    const [address = ''] = c.req.url.split('?', 1);
    if (!isText(address)) throw notFound();
    await next();
  };
}

function isText(address: string): boolean {
  try {
    return !decodeURIComponent(address).includes('\0');
  } catch {
    return false;
  }
}
