import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { findOriginalId, holdTarget } from '../queries.ts';

interface Bookmark {
  accountId: string;
  statusId: string;
}

/** Keeps a status for later, for oneself alone. Resolves to its id. */
export async function bookmark(
  deps: { db: Db },
  { accountId, statusId }: Bookmark,
): Promise<string> {
  return await inTransaction(deps.db, async (tx) => {
    const { id } = await holdTarget(tx, statusId, accountId);
    await tx
      .insertInto('bookmarks')
      .values({ account_id: accountId, status_id: id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return id;
  });
}

/** The reverse; harmless where there is none. */
export async function unbookmark(
  deps: { db: Db },
  { accountId, statusId }: Bookmark,
): Promise<string> {
  const id = await findOriginalId(deps.db, statusId);
  await deps.db
    .deleteFrom('bookmarks')
    .where('account_id', '=', accountId)
    .where('status_id', '=', id)
    .execute();
  return id;
}
