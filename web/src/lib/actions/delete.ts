import { send } from '#lib/api/client.ts';
import type { Status } from '#lib/api/entities.ts';
import { announce } from '#lib/state/announcements.svelte.ts';
import { change } from '#lib/state/changes.svelte.ts';

/** Deletes one's own status for good, its media too. Ask before calling. */
export async function deleteStatus(status: Status): Promise<void> {
  const undo = change(status.id, { deleted: true });
  try {
    await send(fetch, 'DELETE', `/api/v1/statuses/${status.id}?delete_media=true`);
    announce({ kind: 'success', key: 'status-deleted' });
  } catch {
    undo();
    announce({ kind: 'error', key: 'action-failed' });
  }
}
