import type { Context } from 'hono';
import { z } from 'zod';
import type { PageQuery } from '#server/db/page.ts';
import { id, limit } from './params/fields.ts';

/** The parameters of every list: `max_id`, `since_id`, `min_id`, `limit`. */
export function pageParams(fallback: number, max: number) {
  return z
    .object({ max_id: id, since_id: id, min_id: id, limit: limit(fallback, max) })
    .transform((p): PageQuery => ({
      maxId: p.max_id,
      sinceId: p.since_id,
      minId: p.min_id,
      limit: p.limit,
    }));
}

export interface LinkOptions {
  /** Public URL of this server. */
  origin: string;
  /** Cursor of the first and last row of the page; null for an empty page, which has no links. */
  first: string | null;
  last: string | null;
  /** Whether older rows may exist. */
  more: boolean;
  prev?: 'min_id' | 'since_id';
}

/**
 * The `Link` header of a page, next first (toot matches from the start of the string), absolute,
 * with the rest of the query kept. Null when there is nothing to link to.
 */
export function linkHeader(c: Context, options: LinkOptions): string | null {
  const { first, last, more, origin, prev = 'min_id' } = options;
  const links: string[] = [];
  if (more && last !== null) links.push(`<${cursorUrl(c, origin, 'max_id', last)}>; rel="next"`);
  if (first !== null) links.push(`<${cursorUrl(c, origin, prev, first)}>; rel="prev"`);
  return links.length > 0 ? links.join(', ') : null;
}

function cursorUrl(c: Context, origin: string, name: string, cursor: string): string {
  const asked = new URL(c.req.url);
  const url = new URL(asked.pathname, origin);
  for (const [key, value] of asked.searchParams) {
    if (key !== 'max_id' && key !== 'since_id' && key !== 'min_id')
      url.searchParams.append(key, value);
  }
  url.searchParams.set(name, cursor);
  return url.href.replaceAll(',', '%2C');
}
