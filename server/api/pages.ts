import type { Context } from 'hono';
import { z } from 'zod';
import type { PageQuery } from '#server/db/page.ts';
import { cursor, limit } from './params/fields.ts';

/** The parameters of every list: `max_id`, `since_id`, `min_id`, `limit`. */
export function pageParams(fallback: number, max: number) {
  return z
    .object({ max_id: cursor, since_id: cursor, min_id: cursor, limit: limit(fallback, max) })
    .transform((p): PageQuery => ({
      maxId: p.max_id,
      sinceId: p.since_id,
      minId: p.min_id,
      limit: p.limit,
    }));
}

interface LinkOptions {
  /** Public URL of this server. */
  origin: string;
  /** Whether older rows may exist. */
  more: boolean;
  prev?: 'min_id' | 'since_id';
}

interface Ends extends LinkOptions {
  /** Cursor of the first and last row of the page; null for an empty page, which has no links. */
  first: string | null;
  last: string | null;
}

interface Page extends LinkOptions {
  /** Of every row of the page, in its order. */
  cursors: readonly string[];
}

/**
 * Sets the `Link` header of a page, next first (toot matches from the start of the string), absolute,
 * with the rest of the query kept; none when there is nothing to link to.
 */
export function linkEnds(c: Context, options: Ends): void {
  const { first, last, more, origin, prev = 'min_id' } = options;
  const links: string[] = [];
  if (more && last !== null) links.push(`<${cursorUrl(c, origin, 'max_id', last)}>; rel="next"`);
  if (first !== null) links.push(`<${cursorUrl(c, origin, prev, first)}>; rel="prev"`);
  if (links.length > 0) c.header('Link', links.join(', '));
}

/** The same, from the cursors of the rows of the page. */
export function linkPage(c: Context, { cursors, ...options }: Page): void {
  linkEnds(c, { ...options, first: cursors.at(0) ?? null, last: cursors.at(-1) ?? null });
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
