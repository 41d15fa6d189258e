import type { Db } from '#server/db/pool.ts';
import { pageStatement } from '#server/db/page-statement.ts';
import { keyset, type PageQuery } from '#server/db/page.ts';
import { inExclusiveList, inHomeOf } from './home-rules.ts';

/** Everybody's statuses from the newest on, those of others left out, until the page is full. */
export function homeByScan(db: Db, viewer: string, page: PageQuery) {
  const query = db
    .selectFrom('statuses')
    .leftJoin('follows as source', (join) =>
      join
        .on('source.account_id', '=', viewer)
        .onRef('source.target_account_id', '=', 'statuses.account_id')
        .on((eb) => eb.not(inExclusiveList(viewer, 'source.target_account_id'))),
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
