import { ApiError, send } from '#lib/api/client.ts';
import type { Poll, Status } from '#lib/api/entities.ts';
import { announce } from '#lib/state/announcements.svelte.ts';
import { change } from '#lib/state/changes.svelte.ts';

/** Votes in the poll of a status; what the server counts is shown, or why it refused. */
export async function vote(
  status: Pick<Status, 'id'>,
  poll: Poll,
  choices: number[],
): Promise<void> {
  try {
    const now = await send<Poll>(fetch, 'POST', `/api/v1/polls/${poll.id}/votes`, { choices });
    change(status.id, { poll: now });
  } catch (cause) {
    const refused = cause instanceof ApiError && cause.status === 422;
    announce({ kind: 'error', key: refused ? 'poll-refused' : 'action-failed' });
  }
}
