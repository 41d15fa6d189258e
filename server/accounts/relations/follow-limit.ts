import { invalid } from '#server/core/errors.ts';
import type { Tx } from '#server/db/transaction.ts';

/** How many accounts one may follow. */
export interface FollowLimits {
  /** So many may be followed by anybody. */
  follows: number;
  /** And so many for each follower by whom more follow. */
  followsPerFollower: number;
}

/** Mastodon's. */
const USUAL: FollowLimits = { follows: 7_500, followsPerFollower: 1.1 };

/** Whoever follows everybody reads nobody. Throws `invalid`, in Mastodon's words, for one too many. */
export async function refuseTooMany(
  tx: Tx,
  accountId: string,
  limits: FollowLimits = USUAL,
): Promise<void> {
  const stats = await tx
    .selectFrom('account_stats')
    .select(['following_count', 'followers_count'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!stats || stats.following_count < limits.follows) return;
  const earned = Math.round(stats.followers_count * limits.followsPerFollower);
  const most = Math.max(limits.follows, earned);
  if (stats.following_count >= most) throw invalid(`You cannot follow more than ${most} people`);
}
