import { actorEndpoints, statusActivityUri } from '#server/core/urls.ts';
import type { JsonObject } from '../../json.ts';
import { PUBLIC } from '../../vocab.ts';
import type { SerializeContext } from './actor.ts';
import { ACTOR_CONTEXT, AS2_CONTEXT, NOTE_CONTEXT, withContext } from './context.ts';
import { audienceOf, type NoteRow, serializeNote, serializeTombstone } from './note.ts';

/** An activity with its id, so that planning need not look inside. */
export type Activity = JsonObject & { id: string; type: string; actor: string };

/** The id is an address: `…/activity` answers with the same Create. */
export function createOf(note: NoteRow, ctx: SerializeContext): Activity {
  return {
    '@context': NOTE_CONTEXT,
    id: statusActivityUri(ctx.origin, note.username, note.id),
    type: 'Create',
    actor: note.actor_uri,
    published: note.created_at.toISOString(),
    ...audienceOf(note, ctx),
    object: serializeNote(note, ctx),
  };
}

/** The id carries the moment of the edit: each edit is an activity of its own. */
export function updateOf(note: NoteRow, ctx: SerializeContext): Activity {
  const editedAt = note.edited_at ?? note.created_at;
  return {
    '@context': NOTE_CONTEXT,
    id: `${note.uri}#updates/${editedAt.getTime()}`,
    type: 'Update',
    actor: note.actor_uri,
    published: editedAt.toISOString(),
    ...audienceOf(note, ctx),
    object: serializeNote(note, ctx),
  };
}

/** To whom the status went, with its Tombstone and nothing of its text. */
export function deleteOf(
  note: NoteRow & { deleted_at: Date | null },
  ctx: SerializeContext,
): Activity {
  const { to, cc } = audienceOf(note, ctx);
  return {
    '@context': AS2_CONTEXT,
    id: deleteUri(note.uri),
    type: 'Delete',
    actor: note.actor_uri,
    to,
    cc,
    object: serializeTombstone(note.uri, note.deleted_at),
  };
}

/** An object ends once, so the id of its Delete follows from its own. */
export function deleteUri(objectUri: string): string {
  return `${objectUri}#delete`;
}

/** A boost with what its Announce says. */
export interface BoostRow {
  id: string;
  username: string;
  actor_uri: string;
  visibility: NoteRow['visibility'];
  created_at: Date;
  boosted_uri: string;
  boosted_actor_uri: string;
}

/** Announce with the boosted object as a bare id: embedding it would ask peers to trust our copy. */
export function announceOf(boost: BoostRow, ctx: { origin: string }): Activity {
  const { followers } = actorEndpoints(ctx.origin, boost.username);
  const isPublic = boost.visibility === 'public';
  const isUnlisted = boost.visibility === 'unlisted';
  return {
    '@context': AS2_CONTEXT,
    id: statusActivityUri(ctx.origin, boost.username, boost.id),
    type: 'Announce',
    actor: boost.actor_uri,
    published: boost.created_at.toISOString(),
    to: isPublic ? [PUBLIC] : [followers],
    cc: [
      boost.boosted_actor_uri,
      ...(isPublic ? [followers] : []),
      ...(isUnlisted ? [PUBLIC] : []),
    ],
    object: boost.boosted_uri,
  };
}

/** Undo with the whole inner activity: Mastodon takes a bare id for some types only. */
export function undoOf(inner: Activity): Activity {
  const { '@context': context, ...object } = inner;
  return {
    '@context': context,
    id: `${inner.id}${inner.id.includes('#') ? '/undo' : '#undo'}`,
    type: 'Undo',
    actor: inner.actor,
    ...(inner['to'] === undefined ? {} : { to: inner['to'] }),
    ...(inner['cc'] === undefined ? {} : { cc: inner['cc'] }),
    object,
  };
}

/** To the author alone; `uri` is that of the favourite, new for each. */
export function likeOf(
  uri: string,
  actorUri: string,
  objectUri: string,
  authorUri: string,
): Activity {
  return {
    '@context': AS2_CONTEXT,
    id: uri,
    type: 'Like',
    actor: actorUri,
    to: [authorUri],
    object: objectUri,
  };
}

/** `uri` is that of the request, new for each: peers must tell a second Follow from the first. */
export function followOf(uri: string, actorUri: string, targetUri: string): Activity {
  return {
    '@context': AS2_CONTEXT,
    id: uri,
    type: 'Follow',
    actor: actorUri,
    to: [targetUri],
    object: targetUri,
  };
}

/** To the blocked account's server alone, which is to keep the two apart. */
export function blockOf(uri: string, actorUri: string, targetUri: string): Activity {
  return {
    '@context': AS2_CONTEXT,
    id: uri,
    type: 'Block',
    actor: actorUri,
    to: [targetUri],
    object: targetUri,
  };
}

/**
 * Accept or Reject of a Follow, with the Follow inside and under its own id: that is how the other
 * side finds it. `uri` null (a Follow that came without an id) leaves actor and object to match by.
 */
export function answerOf(
  type: 'Accept' | 'Reject',
  id: string,
  follow: { uri: string | null; actorUri: string; targetUri: string },
): Activity {
  const object = { type: 'Follow', actor: follow.actorUri, object: follow.targetUri };
  return {
    '@context': AS2_CONTEXT,
    id,
    type,
    actor: follow.targetUri,
    to: [follow.actorUri],
    object: follow.uri === null ? object : { id: follow.uri, ...object },
  };
}

/** The whole profile, for software that does not read it again. */
export function actorUpdateOf(actor: JsonObject, updatedAt: Date, followers: string): Activity {
  const id = String(actor['id']);
  return {
    ...withContext(ACTOR_CONTEXT, {}),
    id: `${id}#updates/${updatedAt.getTime()}`,
    type: 'Update',
    actor: id,
    to: [PUBLIC],
    cc: [followers],
    object: actor,
  };
}

/** The end of an account; the bare id, as Mastodon sends it. */
export function actorDeleteOf(actorUri: string): Activity {
  return {
    '@context': AS2_CONTEXT,
    id: deleteUri(actorUri),
    type: 'Delete',
    actor: actorUri,
    to: [PUBLIC],
    cc: [],
    object: actorUri,
  };
}

/** Move of oneself; peers ask the target whether it says the same. */
export function moveOf(
  actorUri: string,
  target: { id: string; uri: string },
  followers: string,
): Activity {
  return {
    '@context': AS2_CONTEXT,
    id: `${actorUri}#moves/${target.id}`,
    type: 'Move',
    actor: actorUri,
    to: [followers],
    object: actorUri,
    target: target.uri,
  };
}

/** Flag: the account first, then posts of it, by id, as Mastodon sends it. */
export function flagOf(
  id: string,
  flag: { actorUri: string; targetUri: string; statusUris: string[]; comment: string },
): Activity {
  return {
    '@context': AS2_CONTEXT,
    id,
    type: 'Flag',
    actor: flag.actorUri,
    to: [flag.targetUri],
    content: flag.comment,
    object: [flag.targetUri, ...flag.statusUris],
  };
}

/** Add to or Remove from the featured collection: a hashtag. */
export function featuredHashtagOf(
  type: 'Add' | 'Remove',
  id: string,
  tag: { actorUri: string; hashtag: JsonObject; featured: string; followers: string },
): Activity {
  return {
    '@context': NOTE_CONTEXT,
    id,
    type,
    actor: tag.actorUri,
    to: [PUBLIC],
    cc: [tag.followers],
    object: tag.hashtag,
    target: tag.featured,
  };
}

/** Add to or Remove from the featured collection: pins. */
export function pinOf(
  type: 'Add' | 'Remove',
  id: string,
  pin: { actorUri: string; statusUri: string; featured: string; followers: string },
): Activity {
  return {
    '@context': AS2_CONTEXT,
    id,
    type,
    actor: pin.actorUri,
    to: [PUBLIC],
    cc: [pin.followers],
    object: pin.statusUri,
    target: pin.featured,
  };
}
