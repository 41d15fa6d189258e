import { ApiError, send } from '#lib/api/client.ts';
import { announce } from '#lib/state/announcements.svelte.ts';

/** Takes a scheduled post back; false when the server refused. */
export function unschedule(id: string): Promise<boolean> {
  return accepted(send(fetch, 'DELETE', `/api/v1/scheduled_statuses/${id}`));
}

/** Moves a scheduled post to another time; false when the server refused. */
export function changeSchedule(id: string, at: Date): Promise<boolean> {
  const body = { scheduled_at: at.toISOString() };
  return accepted(send(fetch, 'PUT', `/api/v1/scheduled_statuses/${id}`, body));
}

async function accepted(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    announce({ kind: 'error', key: 'action-failed' });
    return false;
  }
}
