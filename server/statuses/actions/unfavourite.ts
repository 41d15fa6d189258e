import { recordEvent } from '#server/bus/record.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { countForStatuses } from '../counters.ts';
import { findOriginalId } from '../queries.ts';

/**
 * Takes a favourite back; harmless where there is none. It works on what the account may no longer
 * see, too. Resolves to the id of the status.
 */
export async function unfavourite(
  deps: { db: Db },
  input: { accountId: string; statusId: string },
): Promise<string> {
  const { accountId } = input;
  return await inTransaction(deps.db, async (tx) => {
    const statusId = await findOriginalId(tx, input.statusId);
    const removed = await tx
      .deleteFrom('favourites')
      .where('account_id', '=', accountId)
      .where('status_id', '=', statusId)
      .returning('uri')
      .executeTakeFirst();
    if (!removed) return statusId;
    await countForStatuses(tx, 'favourites_count', [statusId], -1);
    await recordEvent(tx, 'status.unfavourited', { accountId, statusId, uri: removed.uri });
    return statusId;
  });
}
