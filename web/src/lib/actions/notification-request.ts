import { send } from '#lib/api/client.ts';
import { announce } from '#lib/state/announcements.svelte.ts';

/** Lets in or forgets what somebody sent that is held back; false when the server refused. */
export async function answerNotificationRequest(
  id: string,
  answer: 'accept' | 'dismiss',
): Promise<boolean> {
  try {
    await send(fetch, 'POST', `/api/v1/notifications/requests/${id}/${answer}`);
    return true;
  } catch {
    announce({ kind: 'error', key: 'action-failed' });
    return false;
  }
}
