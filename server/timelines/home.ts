import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { newestFirst, type PageQuery } from '#server/db/page.ts';
import { readHomeByAuthor } from './home-by-author.ts';
import { homeFeed } from './home-rules.ts';
import { homeByScan } from './home-by-scan.ts';

/**
 * From this many follows on it is cheaper to go through everybody's statuses from the newest and
 * leave out those of others than to take the newest of each (measured: 1.7 against 1.6 ms at 400,
 * 7.3 against 2.3 ms at 1,400).
 */
const MANY_FOLLOWS = 600;

/**
 * The skeleton of the home timeline: ids, newest first, of what the viewer and those they follow
 * wrote and boosted. Pulled from `statuses` and `follows` on every call, so it is never stale; a
 * cache of ids may stand in front of it.
 */
export async function homeSkeleton(db: Db, viewer: string, page: PageQuery): Promise<string[]> {
  if (!(await followsMany(db, viewer))) return await readHomeByAuthor(db, homeFeed(viewer), page);
  const rows = await homeByScan(db, viewer, page).execute();
  return newestFirst(rows, page).map((row) => row.id);
}

async function followsMany(db: Db, viewer: string): Promise<boolean> {
  const { rows } = await sql<{ many: boolean }>`
    select count(*) > ${MANY_FOLLOWS} as many from (
      select from follows where account_id = ${viewer} limit ${MANY_FOLLOWS + 1}) as followed`.execute(
    db,
  );
  return rows[0]?.many ?? false;
}
