import { type RawBuilder, sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { foldHashtag } from '#server/statuses/hashtags.ts';
import { escapeLike } from './accounts.ts';

/** So many of those that begin so are compared. */
const MOST = 1_000;

/**
 * Folded names of hashtags that begin like `text`, with or without # and accents, also written in
 * several words, the exact one first, then the shortest.
 */
export async function searchHashtags(
  db: Db,
  search: { text: string; limit: number; offset: number },
): Promise<string[]> {
  const name = foldHashtag(search.text.trim().replace(/^[#＃]/, ''));
  if (name === '') return [];
  const { rows } = await hashtagsQuery(name, search).execute(db);
  return rows.map((row) => row.name);
}

export function hashtagsQuery(
  name: string,
  { limit, offset }: { limit: number; offset: number },
): RawBuilder<{ name: string }> {
  return sql<{ name: string }>`
    with hits as materialized (
      (select name from hashtags where name = ${name})
      union (select name from hashtags
        where search_fold(name) like search_fold(${escapeLike(name)}) || '%' limit ${sql.lit(MOST)}))
    select name from hits order by name = ${name} desc, length(name), name
    limit ${limit} offset ${offset}`;
}
