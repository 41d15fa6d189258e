import type { Status } from '#lib/api/entities.ts';
import { announce } from '#lib/state/announcements.svelte.ts';
import { change } from '#lib/state/changes.svelte.ts';

/**
 * Shows `patch` at once, then asks the server. What the server answers is shown instead;
 * when it refuses, the patch is taken back and the reader is told.
 */
export async function optimistic(
  status: Status,
  patch: Partial<Status>,
  ask: () => Promise<Status>,
): Promise<void> {
  const undo = change(status.id, patch);
  try {
    const answer = await ask();
    const now = answer.reblog ?? answer;
    change(status.id, {
      favourited: now.favourited,
      reblogged: now.reblogged,
      bookmarked: now.bookmarked,
      pinned: now.pinned,
      muted: now.muted,
      favourites_count: now.favourites_count,
      reblogs_count: now.reblogs_count,
    });
  } catch {
    undo();
    announce({ kind: 'error', key: 'action-failed' });
  }
}
