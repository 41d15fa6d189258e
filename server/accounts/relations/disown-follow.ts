import { recordEvent } from '#server/bus/record.ts';
import { newId } from '#server/core/ids.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { lockPair, type Pair, type PairDeps } from './pair.ts';

/**
 * Says that an account of this server does not follow another, to whose server it looks as if it
 * did: an Undo goes out. The id of the Follow is not known any more, so one is made up; its actor
 * and object say what is meant. Nothing happens where the follow is there.
 */
export async function disownFollow(deps: PairDeps, pair: Pair): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { account } = await lockPair(tx, pair);
    const { accountId, targetAccountId } = pair;
    const follow = await tx
      .selectFrom('follows')
      .select('id')
      .where('account_id', '=', accountId)
      .where('target_account_id', '=', targetAccountId)
      .executeTakeFirst();
    if (follow !== undefined) return;
    const uri = `${account.uri}#follows/${newId()}`;
    await recordEvent(tx, 'follow.removed', { accountId, targetAccountId, uri });
  });
}
