import { recordEvent } from '#server/bus/record.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { forgetMember } from '#server/lists/forget-member.ts';
import { forgetEndorsement } from './endorse.ts';
import { countFollow, lockPair, type Pair, type PairDeps } from './pair.ts';

/**
 * Takes a follow, or the request for one, back. The event carries the Follow's id, so that the
 * Undo can name it. Doing it twice is fine.
 */
export async function unfollow(deps: PairDeps, pair: Pair): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await lockPair(tx, pair);
    await removeFollow(tx, pair);
  });
}

/** The same inside a transaction that holds the pair. */
export async function removeFollow(tx: Tx, pair: Pair): Promise<void> {
  const ended = await endFollow(tx, pair);
  if (!ended) return;
  const { accountId, targetAccountId } = pair;
  await recordEvent(tx, 'follow.removed', { accountId, targetAccountId, uri: ended.uri });
}

/** Deletes the follow and the request, with the counters. Null when there was neither. */
export async function endFollow(tx: Tx, pair: Pair): Promise<{ uri: string | null } | null> {
  const request = await deleteRow(tx, 'follow_requests', pair);
  const follow = await deleteRow(tx, 'follows', pair);
  if (follow) await countFollow(tx, pair, -1);
  if (follow ?? request) await forgetMember(tx, pair);
  if (follow) await forgetEndorsement(tx, pair);
  return follow ?? request ?? null;
}

async function deleteRow(tx: Tx, table: 'follows' | 'follow_requests', pair: Pair) {
  return await tx
    .deleteFrom(table)
    .where('account_id', '=', pair.accountId)
    .where('target_account_id', '=', pair.targetAccountId)
    .returning('uri')
    .executeTakeFirst();
}
