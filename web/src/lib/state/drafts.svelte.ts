import type { CredentialAccount } from '#lib/api/entities.ts';
import { pictures, type Pictures } from './pictures.svelte.ts';
import { type Start, startWriting, type Writing } from './writing.svelte.ts';

/** A post that is being written: its fields and its pictures. */
export interface Drafted {
  writing: Writing;
  attached: Pictures;
  /** `contentOf` it when it was begun; null for one that is not whole yet. */
  untouched: string | null;
  /** How many composers show it. */
  shown: number;
}

/**
 * What was begun and not sent, by what it is about: whoever closes a dialog by mistake or looks
 * something up on another page finds it again. It ends with the page, so it is the reader's alone.
 */
const kept = new Map<string, Drafted>();

/** What was begun before, or a new draft. */
export function draftFor(start: Start, viewer: CredentialAccount | null, locale: string): Drafted {
  const before = kept.get(nameOf(start));
  if (before) return before;
  const existing = (start.editing ?? start.redraft)?.media_attachments ?? [];
  const attached = pictures(existing, start.editing?.media_attachments);
  const writing = startWriting(start, viewer, locale);
  const draft = { writing, attached };
  // What was deleted to be written anew is nowhere else; an edit still waits for its text.
  const untouched = start.redraft ? '' : start.editing ? null : contentOf(draft);
  return { ...draft, untouched, shown: 0 };
}

/** Whether there is something in it that would be lost. */
export function isTouched(draft: Drafted): boolean {
  return draft.untouched !== null && contentOf(draft) !== draft.untouched;
}

/**
 * Remembers it while it is on a page, so that two composers for the same thing are of one draft, and
 * afterwards if there is something in it. Returns what to call when its composer is gone; browser only.
 */
export function keepDraft(start: Start, draft: Drafted): () => void {
  const name = nameOf(start);
  kept.set(name, draft);
  draft.shown += 1;
  return () => {
    draft.shown -= 1;
    if (draft.shown === 0 && !isTouched(draft)) kept.delete(name);
  };
}

/** All that somebody put into a draft. */
export function contentOf({ writing, attached }: Pick<Drafted, 'writing' | 'attached'>): string {
  const { text, warning, warned, poll, later } = writing;
  const files = attached.list.map(({ key, description, focus }) => [key, description, focus]);
  const choices = poll && [poll.options.map(({ title }) => title), poll.seconds, poll.multiple];
  return JSON.stringify([text, warned && warning, choices, later !== null, files]);
}

function nameOf({ editing, redraft, replyTo, quoting, shared }: Start): string {
  if (editing) return `edit ${editing.id}`;
  if (redraft) return `redraft ${redraft.id}`;
  if (replyTo) return `reply ${replyTo.id}`;
  if (shared !== undefined) return `share ${shared}`;
  return quoting ? `quote ${quoting.id}` : 'new';
}
