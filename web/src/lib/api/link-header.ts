/** Cursors of the neighbouring pages as query parameters, or null at the end. */
export interface PageLinks {
  /** Older: usually `max_id`. */
  next: string | null;
  /** Newer: usually `min_id` or `since_id`. */
  prev: string | null;
}

const cursors = ['max_id', 'min_id', 'since_id', 'offset'];

/**
 * Reads `Link: <…?max_id=1>; rel="next", <…?min_id=2>; rel="prev"` (RFC 8288).
 * Only the cursor parameters are kept: the rest of the query is the caller's own.
 */
export function parseLink(header: string | null): PageLinks {
  const links: PageLinks = { next: null, prev: null };
  for (const [, target = '', params = ''] of (header ?? '').matchAll(/<([^>]*)>([^,<]*)/g)) {
    const rel = /\brel="?([a-z]+)"?/i.exec(params)?.[1];
    if (rel !== 'next' && rel !== 'prev') continue;
    const query = new URLSearchParams(target.split('?')[1] ?? '');
    const kept = new URLSearchParams();
    for (const name of cursors) {
      const value = query.get(name);
      if (value !== null) kept.set(name, value);
    }
    links[rel] = kept.size ? kept.toString() : null;
  }
  return links;
}
