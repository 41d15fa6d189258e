import { SECOND, systemClock, type Clock } from '#server/core/time.ts';
import type { Pair, PairDeps } from './pair.ts';

export interface Mute extends Pair {
  /** Whether their notifications disappear as well; true unless told. */
  notifications?: boolean | undefined;
  /** Seconds until it ends by itself; 0 or absent: never. */
  duration?: number | undefined;
}

/**
 * One account no longer wants to see another, who is not told. Muting again changes the terms; muting
 * oneself does nothing, as in Mastodon.
 */
export async function mute(deps: PairDeps & { clock?: Clock }, request: Mute): Promise<void> {
  const { accountId, targetAccountId, notifications = true, duration = 0 } = request;
  if (accountId === targetAccountId) return;
  const now = (deps.clock ?? systemClock)().getTime();
  const terms = {
    hide_notifications: notifications,
    expires_at: duration > 0 ? new Date(now + duration * SECOND) : null,
  };
  await deps.db
    .insertInto('mutes')
    .values({ account_id: accountId, target_account_id: targetAccountId, ...terms })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'target_account_id']).doUpdateSet(terms),
    )
    .execute();
}

/** Takes a mute back. */
export async function unmute(deps: PairDeps, pair: Pair): Promise<void> {
  await deps.db
    .deleteFrom('mutes')
    .where('account_id', '=', pair.accountId)
    .where('target_account_id', '=', pair.targetAccountId)
    .execute();
}
