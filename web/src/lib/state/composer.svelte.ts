import type { DeletedStatus, Status } from '#lib/api/entities.ts';

export interface ComposerIntent {
  replyTo?: Status;
  edit?: Status;
  /** A post to say something to, in a post of one's own. */
  quote?: Status;
  /** A post that was deleted to be written anew. */
  redraft?: DeletedStatus;
}

export const composer = $state<{ intent: ComposerIntent | null }>({ intent: null });

/** Opens the dialog for a new post, a reply or an edit; browser only. */
export function openComposer(intent: ComposerIntent = {}): void {
  composer.intent = intent;
}

export function closeComposer(): void {
  composer.intent = null;
}

/** Posts written since a page was loaded, newest first, so that home can show them at once. */
export const written = $state<{ statuses: Status[] }>({ statuses: [] });
