import { send } from '#lib/api/client.ts';
import type { DeletedStatus, Status } from '#lib/api/entities.ts';
import { announce } from '#lib/state/announcements.svelte.ts';
import { change } from '#lib/state/changes.svelte.ts';
import { openComposer } from '#lib/state/composer.svelte.ts';

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

/** Deletes one's own status and opens the composer with what it said, media included. */
export async function redraftStatus(status: Status): Promise<void> {
  const undo = change(status.id, { deleted: true });
  try {
    const path = `/api/v1/statuses/${status.id}`;
    openComposer({ redraft: await send<DeletedStatus>(fetch, 'DELETE', path) });
  } catch {
    undo();
    announce({ kind: 'error', key: 'action-failed' });
  }
}
