import { recordEvent } from '#server/bus/record.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { lockPair, type Pair, type PairDeps } from './pair.ts';

/** Takes a block back; the follows it ended stay ended. Doing it twice is fine. */
export async function unblock(deps: PairDeps, pair: Pair): Promise<void> {
  const { accountId, targetAccountId } = pair;
  await inTransaction(deps.db, async (tx) => {
    await lockPair(tx, pair);
    const row = await tx
      .deleteFrom('blocks')
      .where('account_id', '=', accountId)
      .where('target_account_id', '=', targetAccountId)
      .returning('uri')
      .executeTakeFirst();
    if (row) await recordEvent(tx, 'block.removed', { accountId, targetAccountId, uri: row.uri });
  });
}
