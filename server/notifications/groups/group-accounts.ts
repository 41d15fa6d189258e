import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { inGroup } from '../selection.ts';

/** Who is behind a group, newest first, with the cursors of the page: ids of notifications. */
export async function listGroupAccounts(
  db: Db,
  { accountId, key }: { accountId: string; key: string },
  page: PageQuery,
): Promise<{ ids: string[]; first: string | null; last: string | null; more: boolean }> {
  const query = keyset(inGroup(db, accountId, key), 'notifications.id', page);
  const rows = newestFirst(await query.execute(), page);
  return {
    ids: rows.map((row) => row.from_account_id),
    first: rows.at(0)?.id ?? null,
    last: rows.at(-1)?.id ?? null,
    more: rows.length === page.limit,
  };
}
