import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { pageStatement } from '#server/db/page-statement.ts';
import { keyset, type PageQuery } from '#server/db/page.ts';
import { inExclusiveList, inHomeOf } from './home-rules.ts';

/**
 * Everybody's statuses from the newest on, those of others left out, until the page is full. Whether
 * the viewer follows the author is looked up for each (the offset leaves PostgreSQL no other way):
 * joined in another order, all statuses there are would be read and sorted.
 */
export function homeByScan(db: Db, viewer: string, page: PageQuery) {
  const query = db
    .selectFrom('statuses')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('follows')
          .select(['follows.id', 'follows.show_reblogs', 'follows.languages'])
          .where('follows.account_id', '=', viewer)
          .whereRef('follows.target_account_id', '=', 'statuses.account_id')
          .where((not) => not.not(inExclusiveList(viewer, 'follows.target_account_id')))
          .offset(sql.lit(0))
          .as('source'),
      (join) => join.onTrue(),
    )
    .select('statuses.id')
    .where('statuses.deleted_at', 'is', null)
    .where((eb) => eb.or([eb('statuses.account_id', '=', viewer), eb('source.id', 'is not', null)]))
    .where(inHomeOf(viewer));
  return keyset(query, 'statuses.id', page);
}

export const readByScan = pageStatement(({ viewer }: { viewer: string }, page, db) =>
  homeByScan(db, viewer, page),
);
