import type { Poll } from '#server/contract/poll.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { type EmojisDeps, emojisOf, hydrateEmojis } from '#server/emojis/hydrate.ts';
import { shortcodesIn } from '#server/emojis/local.ts';
import { presentPoll } from './present.ts';
import type { RemotePolls } from './remote-polls.ts';
import { findEmojiIds, findPoll, findPolls } from './queries.ts';

/** The polls of statuses the viewer may see, by status, in one query whatever their number. */
export async function hydratePolls(
  deps: { db: Db },
  statusIds: readonly string[],
  viewer: string | null,
): Promise<Map<string, Poll>> {
  const rows = await findPolls(deps.db, statusIds, viewer);
  return new Map(rows.map((row) => [row.status_id, presentPoll(row, viewer)]));
}

/**
 * One poll as the viewer may see it, with the emoji in its choices. Throws "not found" where they may
 * not see its status.
 */
export async function showPoll(
  deps: EmojisDeps,
  pollId: string,
  viewer: string | null,
): Promise<Poll> {
  const { status_id: statusId } = await findPoll(deps.db, pollId, viewer);
  const poll = (await hydratePolls(deps, [statusId], viewer)).get(statusId);
  if (!poll) throw notFound();
  const used = new Set(poll.options.flatMap((option) => shortcodesIn(option.title)));
  if (used.size === 0) return poll;
  const row = await findEmojiIds(deps.db, statusId);
  const emojis = emojisOf(row, await hydrateEmojis(deps, [row]));
  return { ...poll, emojis: emojis.filter((emoji) => used.has(emoji.shortcode)) };
}

/** Somebody looks how the votes stand: of a poll elsewhere its server is asked, where that is due. */
export async function recountPoll(
  deps: { db: Db; remotePolls: RemotePolls },
  pollId: string,
  viewer: string,
): Promise<void> {
  const poll = await findPoll(deps.db, pollId, viewer);
  if (!poll.local) await deps.remotePolls.refresh(poll.status_id);
}
