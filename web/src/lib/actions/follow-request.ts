import { send } from '#lib/api/client.ts';
import { announce } from '#lib/state/announcements.svelte.ts';

/** Answers the request of `id` to follow; false when the server refused. */
export async function answerFollowRequest(
  id: string,
  answer: 'authorize' | 'reject',
): Promise<boolean> {
  try {
    await send(fetch, 'POST', `/api/v1/follow_requests/${id}/${answer}`);
    return true;
  } catch {
    announce({ kind: 'error', key: 'action-failed' });
    return false;
  }
}
