import { HOUR } from '#server/core/time.ts';
import { statusActivityUri } from '#server/core/urls.ts';
import { type Outgoing, PRIORITY } from '../delivery/plan.ts';
import { audienceOfBoost, audienceOfEdit, audienceOfEnd, audienceOfNote } from './address.ts';
import { loadBoost, loadNote, type LocalBoost, type LocalNote } from './load-notes.ts';
import {
  announceOf,
  createOf,
  deleteOf,
  deleteUri,
  undoOf,
  updateOf,
} from './serialize/activities.ts';
import { announceToRelays, withdrawFromRelays } from '../relays/announce.ts';
import type { Translation } from './subscribe.ts';

interface StatusEvent {
  statusId: string;
}

/** Create, or Announce for a boost. */
export async function statusPublished(
  t: Translation,
  { statusId }: StatusEvent,
): Promise<Outgoing[]> {
  const note = await loadNote(t.db, statusId);
  if (note !== null && note.deleted_at !== null) return [];
  if (note !== null) return [await creation(t, note), ...(await announceToRelays(t, note))];
  const boost = await loadBoost(t.db, statusId);
  return boost !== null && boost.deleted_at === null ? [announcement(t, boost)] : [];
}

async function creation(t: Translation, note: LocalNote): Promise<Outgoing> {
  return {
    accountId: note.account_id,
    activity: createOf(note, t.ctx),
    objectUri: note.uri,
    audience: await audienceOfNote(t.db, note),
    priority: note.visibility === 'direct' ? PRIORITY.personal : PRIORITY.post,
    unless: deleteUri(note.uri),
  };
}

function announcement(t: Translation, boost: LocalBoost): Outgoing {
  const activity = announceOf(boost, t.ctx);
  return {
    accountId: boost.account_id,
    activity,
    objectUri: boostKey(boost),
    audience: audienceOfBoost(boost),
    priority: PRIORITY.reaction,
    unless: undoOf(activity).id,
  };
}

/** Boosting the same again comes after the end of the boost before. */
function boostKey(boost: LocalBoost): string {
  return `${boost.actor_uri} boosts ${boost.boosted_uri}`;
}

/**
 * Update. An edit may be handled before the publication it followed (another relay is at that);
 * peers must hear of the status first, so a young one is created here if it was not yet.
 */
export async function statusEdited(t: Translation, { statusId }: StatusEvent): Promise<Outgoing[]> {
  const note = await loadNote(t.db, statusId);
  if (note === null || note.deleted_at !== null || note.edited_at === null) return [];
  const isYoung = Date.now() - note.created_at.getTime() < HOUR;
  const update: Outgoing = {
    accountId: note.account_id,
    activity: updateOf(note, t.ctx),
    objectUri: note.uri,
    audience: await audienceOfEdit(t.db, note),
    priority: PRIORITY.post,
    unless: deleteUri(note.uri),
    supersedes: `${note.uri}#updates/`,
  };
  return isYoung ? [await creation(t, note), update] : [update];
}

/** Delete with a Tombstone, or Undo of the Announce for a boost. */
export async function statusDeleted(
  t: Translation,
  { statusId }: StatusEvent,
): Promise<Outgoing[]> {
  const note = await loadNote(t.db, statusId);
  if (note !== null && note.deleted_at === null) return [];
  if (note !== null) return [await deletion(t, note), ...(await withdrawFromRelays(t, note))];
  const boost = await loadBoost(t.db, statusId);
  return boost === null || boost.deleted_at === null ? [] : [withdrawal(t, boost)];
}

async function deletion(t: Translation, note: LocalNote): Promise<Outgoing> {
  return {
    accountId: note.account_id,
    activity: deleteOf(note, t.ctx),
    objectUri: note.uri,
    audience: await audienceOfEnd(t.db, note),
    priority: PRIORITY.post,
    cancels: statusActivityUri(t.ctx.origin, note.username, note.id),
  };
}

function withdrawal(t: Translation, boost: LocalBoost): Outgoing {
  const inner = announceOf(boost, t.ctx);
  return {
    accountId: boost.account_id,
    activity: undoOf(inner),
    objectUri: boostKey(boost),
    audience: audienceOfBoost(boost),
    priority: PRIORITY.reaction,
    cancels: inner.id,
  };
}
