import { invalid } from '#server/core/errors.ts';
import type { Tx } from '#server/db/transaction.ts';

/** Mastodon's: so many may be followed by anybody, and more by whom more follow. */
const MOST = 7_500;
const RATIO = 1.1;

/** Whoever follows everybody reads nobody. Throws `invalid`, in Mastodon's words, for one too many. */
export async function refuseTooMany(tx: Tx, accountId: string): Promise<void> {
  const stats = await tx
    .selectFrom('account_stats')
    .select(['following_count', 'followers_count'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!stats || stats.following_count < MOST) return;
  const most = Math.max(MOST, Math.round(stats.followers_count * RATIO));
  if (stats.following_count >= most) throw invalid(`You cannot follow more than ${most} people`);
}
