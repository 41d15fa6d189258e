import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { visibleTo } from '#server/statuses/policy.ts';

/** A status in a list that somebody made; the cursor is the id of its place in it. */
export interface Kept {
  id: string;
  cursor: string;
}

interface KeptRow {
  id: string;
  account_id: string;
  status_id: string;
}

/** What somebody favourited, the latest favourite first. */
export async function favouritesSkeleton(db: Db, viewer: string, page: PageQuery): Promise<Kept[]> {
  return newestFirst(await keptTimeline(db, 'favourites', viewer, page).execute(), page);
}

/** What somebody bookmarked, the latest bookmark first. */
export async function bookmarksSkeleton(db: Db, viewer: string, page: PageQuery): Promise<Kept[]> {
  return newestFirst(await keptTimeline(db, 'bookmarks', viewer, page).execute(), page);
}

export function keptTimeline(
  db: Db,
  table: 'favourites' | 'bookmarks',
  viewer: string,
  page: PageQuery,
) {
  const query = db
    .selectFrom(sql<KeptRow>`${sql.table(table)}`.as<'kept'>(sql`kept`))
    .innerJoin('statuses', 'statuses.id', 'kept.status_id')
    .select(['statuses.id', 'kept.id as cursor'])
    .where('kept.account_id', '=', viewer)
    .where(visibleTo(viewer));
  return keyset(query, 'kept.id', page);
}
