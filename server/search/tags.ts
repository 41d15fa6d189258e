import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { foldHashtag } from '#server/statuses/hashtags.ts';
import { escapeLike } from './accounts.ts';

/** Folded names of hashtags that begin like `text`, with or without #, the exact one first. */
export async function searchHashtags(
  db: Db,
  search: { text: string; limit: number; offset: number },
): Promise<string[]> {
  const name = foldHashtag(search.text.trim().replace(/^[#＃]/, ''));
  if (!/^[\p{L}\p{M}\p{N}_]+$/u.test(name)) return [];
  const rows = await db
    .selectFrom('hashtags')
    .select('name')
    .where('name', 'like', `${escapeLike(name)}%`)
    .orderBy(sql`length(name)`)
    .orderBy('name')
    .limit(search.limit)
    .offset(search.offset)
    .execute();
  return rows.map((row) => row.name);
}
