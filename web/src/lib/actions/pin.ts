import { send } from '#lib/api/client.ts';
import type { Status } from '#lib/api/entities.ts';
import { optimistic } from './optimistic.ts';

/** Pins one's own status to the top of one's profile, or lets it go. */
export function togglePin(status: Status): Promise<void> {
  const on = !status.pinned;
  return optimistic(status, { pinned: on }, () =>
    send(fetch, 'POST', `/api/v1/statuses/${status.id}/${on ? 'pin' : 'unpin'}`),
  );
}
