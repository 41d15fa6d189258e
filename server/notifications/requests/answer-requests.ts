import { recordEvent } from '#server/bus/record.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';

interface Requests {
  accountId: string;
  /** Ids of requests; those of others are left alone. */
  ids: readonly string[];
}

/**
 * Lets in what these senders sent, and all that they send from now on. Resolves to how many
 * requests there were.
 */
export async function acceptRequests(deps: { db: Db }, requests: Requests): Promise<number> {
  const { accountId } = requests;
  return await inTransaction(deps.db, async (tx) => {
    const senders = await take(tx, requests);
    if (senders.length === 0) return 0;
    await tx
      .insertInto('notification_permissions')
      .values(senders.map((id) => ({ account_id: accountId, from_account_id: id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await tx
      .updateTable('notifications')
      .set({ filtered: false })
      .where('account_id', '=', accountId)
      .where('from_account_id', 'in', senders)
      .where('filtered', '=', true)
      .execute();
    for (const fromAccountId of senders) {
      await recordEvent(tx, 'notifications.merged', { accountId, fromAccountId });
    }
    return senders.length;
  });
}

/** Forgets what these senders sent; they ask again with the next mention. */
export async function dismissRequests(deps: { db: Db }, requests: Requests): Promise<number> {
  return await inTransaction(deps.db, async (tx) => {
    const senders = await take(tx, requests);
    if (senders.length === 0) return 0;
    await tx
      .deleteFrom('notifications')
      .where('account_id', '=', requests.accountId)
      .where('from_account_id', 'in', senders)
      .where('filtered', '=', true)
      .execute();
    return senders.length;
  });
}

async function take(tx: Tx, { accountId, ids }: Requests): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .deleteFrom('notification_requests')
    .where('account_id', '=', accountId)
    .where('id', 'in', [...ids])
    .returning('from_account_id')
    .execute();
  return rows.map((row) => row.from_account_id);
}
