import type { MiddlewareHandler } from 'hono';
import { notFound } from '#server/core/errors.ts';

/**
 * Nothing here has a NUL in its address, and PostgreSQL refuses to look for a text that has one. In
 * the query it is the affair of whoever reads the parameter.
 */
export function noNulInPath(): MiddlewareHandler {
  return async (c, next) => {
    const [path = ''] = c.req.url.split('?', 1);
    if (path.includes('%00')) throw notFound();
    await next();
  };
}
