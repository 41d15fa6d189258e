import type { Db } from '#server/db/pool.ts';
import { findFresh } from './queries.ts';
import { tell } from './tell.ts';

/** A poll is over: tells its author and everybody here who voted. */
export async function notifyOfPoll(
  deps: { db: Db },
  { statusId }: { statusId: string },
): Promise<void> {
  const status = await findFresh(deps.db, statusId, new Date(0));
  if (!status) return;
  const { account_id: author } = status;
  const voters = await findVoters(deps.db, statusId);
  const accountIds = [...new Set([author, ...voters])];
  await tell(deps, { type: 'poll', accountIds, fromAccountId: author, statusId });
}

async function findVoters(db: Db, statusId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('poll_votes')
    .innerJoin('polls', 'polls.id', 'poll_votes.poll_id')
    .innerJoin('accounts', 'accounts.id', 'poll_votes.account_id')
    .select('poll_votes.account_id')
    .distinct()
    .where('polls.status_id', '=', statusId)
    .where('accounts.domain', 'is', null)
    .execute();
  return rows.map((row) => row.account_id);
}
