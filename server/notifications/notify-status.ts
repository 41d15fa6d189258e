import { DAY } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { findBoosters, findFresh, findMentioned, findSubscribers } from './queries.ts';
import { tell } from './tell.ts';

type Deps = { db: Db };

/** What arrives this late was looked up, not sent: threads are read in up to their beginning. */
const STALE = 7 * DAY;

/**
 * A status appeared: a boost tells the author of what it boosts; anything else tells those it
 * names, and the followers who asked to be told of everything that is no reply to somebody else.
 */
export async function notifyOfStatus(
  deps: Deps,
  { statusId }: { statusId: string },
): Promise<void> {
  const status = await findFresh(deps.db, statusId, new Date(Date.now() - STALE));
  if (!status) return;
  const from = { fromAccountId: status.account_id };
  if (status.original_id !== null && status.original_account_id !== null) {
    // A group boosts all that is sent to it: that is its work, not news.
    if (status.actor_type === 'Group') return;
    const accountIds = [status.original_account_id];
    await tell(deps, { ...from, type: 'reblog', accountIds, statusId: status.original_id });
    return;
  }
  const mentioned = await findMentioned(deps.db, statusId);
  await tell(deps, { ...from, type: 'mention', accountIds: mentioned, statusId });
  if (status.visibility === 'direct' || status.answers_others) return;
  const subscribers = await findSubscribers(deps.db, status.account_id);
  const others = subscribers.filter((id) => !mentioned.includes(id));
  await tell(deps, { ...from, type: 'status', accountIds: others, statusId });
}

/** An edit tells those who boosted the status. */
export async function notifyOfEdit(deps: Deps, { statusId }: { statusId: string }): Promise<void> {
  const status = await findFresh(deps.db, statusId, new Date(0));
  if (!status) return;
  const accountIds = await findBoosters(deps.db, statusId);
  await tell(deps, { type: 'update', accountIds, fromAccountId: status.account_id, statusId });
}

/** An edit named somebody anew. */
export async function notifyOfMention(
  deps: Deps,
  { statusId, accountId }: { statusId: string; accountId: string },
): Promise<void> {
  const status = await findFresh(deps.db, statusId, new Date(0));
  const mentioned = await findMentioned(deps.db, statusId);
  if (!status || !mentioned.includes(accountId)) return;
  await tell(deps, {
    type: 'mention',
    accountIds: [accountId],
    fromAccountId: status.account_id,
    statusId,
  });
}
