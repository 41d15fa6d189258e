import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { visibleTo } from '#server/statuses/policy.ts';

export interface StatusSearch {
  text: string;
  viewer: string;
  /** Only by this account. */
  accountId?: string | undefined;
  maxId?: string | undefined;
  minId?: string | undefined;
  limit: number;
  offset: number;
}

/**
 * Ids of statuses with all the words, the last one also as a beginning, newest first. Found is what
 * the viewer may see and has something to do with (wrote it, is mentioned, kept or favourited it), and what
 * is public by people who want their posts to be found (`indexable`).
 */
export async function searchStatuses(db: Db, search: StatusSearch): Promise<string[]> {
  const query = wordsOf(search.text);
  if (query === null) return [];
  const me = search.viewer;
  const rows = await db
    .selectFrom('statuses')
    .select('statuses.id')
    .where('statuses.reblog_of_id', 'is', null)
    .where('statuses.deleted_at', 'is', null)
    .where(
      sql<boolean>`to_tsvector('simple'::regconfig, search_fold(statuses.spoiler_text || ' ' || statuses.content))
        @@ to_tsquery('simple'::regconfig, search_fold(${query}))`,
    )
    .where(visibleTo(me))
    .where(concerns(me))
    .$if(search.accountId !== undefined, (q) =>
      q.where('statuses.account_id', '=', search.accountId!),
    )
    .$if(search.maxId !== undefined, (q) => q.where('statuses.id', '<', search.maxId!))
    .$if(search.minId !== undefined, (q) => q.where('statuses.id', '>', search.minId!))
    .orderBy('statuses.id', 'desc')
    .limit(search.limit)
    .offset(search.offset)
    .execute();
  return rows.map((row) => row.id);
}

function concerns(me: string) {
  return sql<boolean>`(statuses.account_id = ${me}
    or (statuses.visibility = 'public' and exists (select from accounts author
      where author.id = statuses.account_id and author.indexable))
    or exists (select from status_mentions m where m.status_id = statuses.id and m.account_id = ${me})
    or exists (select from favourites x where x.status_id = statuses.id and x.account_id = ${me})
    or exists (select from bookmarks x where x.status_id = statuses.id and x.account_id = ${me}))`;
}

/** `two words` → `'two' & 'words':*`; null when there is no word in it. */
function wordsOf(text: string): string | null {
  const words =
    text
      .normalize('NFKC')
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.slice(0, 20) ?? [];
  if (words.length === 0) return null;
  return words
    .map((word, index) => (index === words.length - 1 ? `'${word}':*` : `'${word}'`))
    .join(' & ');
}
