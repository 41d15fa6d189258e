import { findMovers } from './find-movers.ts';
import { follow } from './follow.ts';
import type { PairDeps } from './pair.ts';
import { unfollow } from './unfollow.ts';

/**
 * Followers here follow another account by follows of their own, with what they want to see, and
 * leave the old one; those between whom and either account there is a block or a mute stay. Goes on
 * where a crash ended it.
 */
export async function moveFollowers(
  deps: PairDeps,
  move: { accountId: string; targetAccountId: string },
): Promise<void> {
  for (const mover of await findMovers(deps.db, move.accountId, move.targetAccountId)) {
    const { accountId } = mover;
    await follow(deps, { ...mover, targetAccountId: move.targetAccountId, limit: 'none' });
    await unfollow(deps, { accountId, targetAccountId: move.accountId });
  }
}
