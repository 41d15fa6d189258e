import { send } from '#lib/api/client.ts';
import type { Status } from '#lib/api/entities.ts';
import { optimistic } from './optimistic.ts';

/** Stops or resumes notifications from the conversation of a status. */
export function toggleConversationMute(status: Status): Promise<void> {
  const on = !status.muted;
  return optimistic(status, { muted: on }, () =>
    send(fetch, 'POST', `/api/v1/statuses/${status.id}/${on ? 'mute' : 'unmute'}`),
  );
}
