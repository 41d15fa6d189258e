import { recordEvent } from '#server/bus/record.ts';
import { newId } from '#server/core/ids.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { lockPair, type PairDeps, type PairWithUri } from './pair.ts';
import { removeFollower } from './reject-follow.ts';
import { removeFollow } from './unfollow.ts';

/**
 * One account blocks another: nothing of either reaches the other any more, and the follows and
 * requests between them end both ways. Blocking twice is fine; blocking oneself does nothing, as in
 * Mastodon. `uri` is the id of the Block when it came in from elsewhere.
 */
export async function block(deps: PairDeps, request: PairWithUri): Promise<void> {
  const { accountId, targetAccountId } = request;
  if (accountId === targetAccountId) return;
  await inTransaction(deps.db, async (tx) => {
    const { account } = await lockPair(tx, request);
    const uri = account.domain === null ? `${account.uri}#blocks/${newId()}` : request.uri;
    // An id that another block has already (some servers reuse theirs) is not kept.
    const isNew = (await insert(tx, request, uri ?? null)) || (await insert(tx, request, null));
    await removeFollow(tx, { accountId, targetAccountId });
    await removeFollower(tx, { accountId: targetAccountId, targetAccountId: accountId });
    if (isNew) await recordEvent(tx, 'block.created', { accountId, targetAccountId });
  });
}

async function insert(tx: Tx, pair: PairWithUri, uri: string | null): Promise<boolean> {
  const row = await tx
    .insertInto('blocks')
    .values({ account_id: pair.accountId, target_account_id: pair.targetAccountId, uri })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
