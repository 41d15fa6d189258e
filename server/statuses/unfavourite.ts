import { recordEvent } from '../bus/record.ts';
import type { Db } from '../db/pool.ts';
import { inTransaction } from '../db/transaction.ts';
import { countForStatuses } from './counters.ts';

/**
 * Takes a favourite back; the event carries the Like's id, so that the Undo can name it. Twice is
 * fine, also for a status that was hidden from the account meanwhile.
 */
export async function unfavourite(
  deps: { db: Db },
  pair: { accountId: string; statusId: string },
): Promise<void> {
  const { accountId, statusId } = pair;
  await inTransaction(deps.db, async (tx) => {
    const row = await tx
      .deleteFrom('favourites')
      .where('account_id', '=', accountId)
      .where('status_id', '=', statusId)
      .returning('uri')
      .executeTakeFirst();
    if (!row) return;
    await countForStatuses(tx, 'favourites_count', [statusId], -1);
    await recordEvent(tx, 'status.unfavourited', { accountId, statusId, uri: row.uri });
  });
}
