import { recordEvent } from '#server/bus/record.ts';
import { newId } from '#server/core/ids.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { endFollow } from './unfollow.ts';
import { lockPair, type Pair, type PairDeps } from './pair.ts';

/**
 * The account that is followed, or was asked, says no: it turns a request down, removes a follower,
 * or its Reject comes in from elsewhere. `pair.accountId` is the follower. The event carries the
 * Follow's id; a Reject goes out when the follower is remote and the other is of this server.
 * Returns false when there was nothing to refuse.
 */
export async function rejectFollow(deps: PairDeps, pair: Pair): Promise<boolean> {
  return await inTransaction(deps.db, async (tx) => {
    await lockPair(tx, pair);
    return await removeFollower(tx, pair);
  });
}

/** Turns an open request down; false when there is none, also where there is a follow already. */
export async function rejectRequest(deps: PairDeps, pair: Pair): Promise<boolean> {
  return await inTransaction(deps.db, async (tx) => {
    await lockPair(tx, pair);
    const request = await tx
      .selectFrom('follow_requests')
      .select('id')
      .where('account_id', '=', pair.accountId)
      .where('target_account_id', '=', pair.targetAccountId)
      .executeTakeFirst();
    return request !== undefined && (await removeFollower(tx, pair));
  });
}

/** Ends follow and request inside a transaction that holds the pair. */
export async function removeFollower(tx: Tx, pair: Pair): Promise<boolean> {
  const ended = await endFollow(tx, pair);
  if (!ended) return false;
  const { accountId, targetAccountId } = pair;
  await recordEvent(tx, 'follow.rejected', {
    accountId,
    targetAccountId,
    uri: ended.uri,
    answerId: newId(),
  });
  return true;
}
