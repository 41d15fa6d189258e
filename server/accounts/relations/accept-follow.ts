import { recordEvent } from '#server/bus/record.ts';
import { newId } from '#server/core/ids.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { countFollow, lockPair, type Pair, type PairDeps } from './pair.ts';

/**
 * The account that was asked agrees: here (the event `follow.accepted` makes the Accept go out to
 * a remote follower), or elsewhere, when its Accept comes in. `pair.accountId` is the follower.
 * Returns false when nobody asked.
 */
export async function acceptFollow(deps: PairDeps, pair: Pair): Promise<boolean> {
  return await inTransaction(deps.db, async (tx) => {
    const { account, target } = await lockPair(tx, pair);
    const { accountId, targetAccountId } = pair;
    const moved = await moveRequest(tx, pair);
    if (!moved) return false;
    await countFollow(tx, pair, 1);
    await recordEvent(tx, 'follow.created', { accountId, targetAccountId });
    if (account.domain !== null && target.domain === null) {
      await recordEvent(tx, 'follow.accepted', {
        accountId,
        targetAccountId,
        uri: moved.uri,
        answerId: newId(),
      });
    }
    return true;
  });
}

async function moveRequest(tx: Tx, pair: Pair): Promise<{ uri: string | null } | null> {
  const request = await tx
    .deleteFrom('follow_requests')
    .where('account_id', '=', pair.accountId)
    .where('target_account_id', '=', pair.targetAccountId)
    .returning(['uri', 'show_reblogs', 'notify', 'languages'])
    .executeTakeFirst();
  if (!request) return null;
  const { accountId: account_id, targetAccountId: target_account_id } = pair;
  const follow = await tx
    .insertInto('follows')
    .values({ account_id, target_account_id, ...request })
    .onConflict((conflict) => conflict.doNothing())
    .returning('uri')
    .executeTakeFirst();
  return follow ?? null;
}
