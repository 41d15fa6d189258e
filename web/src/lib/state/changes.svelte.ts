import { SvelteMap } from 'svelte/reactivity';
import type { QuotedStatus, Status } from '#lib/api/entities.ts';

/** What the reader has just changed on a status, before a page shows it from the server again. */
type Change = Partial<Status> & { deleted?: true };

const changes = new SvelteMap<string, Change>();

/** The status as it is after the reader's own changes, wherever it is shown. */
export function current<T extends Status | QuotedStatus>(status: T): T & { deleted?: true } {
  const change = changes.get(status.id);
  return change ? { ...status, ...change } : status;
}

/** Notes a change; browser only. Returns the way back. */
export function change(id: string, patch: Change): () => void {
  const before = changes.get(id);
  changes.set(id, { ...before, ...patch });
  return () => {
    if (before) changes.set(id, before);
    else changes.delete(id);
  };
}

/** Pages that load anew know better. */
export function forgetChanges(): void {
  changes.clear();
}
