import type { Poll } from '#server/contract/poll.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { presentPoll } from './present.ts';
import { findPoll, findPolls } from './queries.ts';

/** The polls of statuses the viewer may see, by status, in one query whatever their number. */
export async function hydratePolls(
  deps: { db: Db },
  statusIds: readonly string[],
  viewer: string | null,
): Promise<Map<string, Poll>> {
  const rows = await findPolls(deps.db, statusIds, viewer);
  return new Map(rows.map((row) => [row.status_id, presentPoll(row, viewer)]));
}

/** One poll as the viewer may see it. Throws "not found" where they may not see its status. */
export async function showPoll(
  deps: { db: Db },
  pollId: string,
  viewer: string | null,
): Promise<Poll> {
  const { status_id: statusId } = await findPoll(deps.db, pollId, viewer);
  const poll = (await hydratePolls(deps, [statusId], viewer)).get(statusId);
  if (!poll) throw notFound();
  return poll;
}
