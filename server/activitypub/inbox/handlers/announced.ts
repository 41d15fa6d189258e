import { DomainError } from '#server/core/errors.ts';
import { receiveDelete } from '#server/statuses/receive/receive-delete.ts';
import { fetchDocument } from '../../fetch/document.ts';
import { FetchError, isGone } from '../../fetch/fetch-error.ts';
import type { KnownStatus } from '../../resolve/resolve-status.ts';
import type { JsonObject } from '../../json.ts';
import { hostOf, httpIdOf, httpUrl, idOf, objectOf, sameHost, typeAmong } from '../../vocab.ts';
import type { Handler, HandlerDeps } from '../handler.ts';
import { like } from './like.ts';
import { undo } from './undo.ts';

/** What a group passes on to its followers (FEP-1b12: Lemmy, PieFed, Mbin, NodeBB). */
const ANNOUNCED = [
  'Create',
  'Update',
  'Delete',
  'Like',
  'EmojiReact',
  'Undo',
  'Dislike',
  'Lock',
  'Add',
  'Remove',
  'Block',
] as const;
const REACTIONS: Readonly<Record<string, Handler>> = {
  Like: like,
  EmojiReact: like,
  Undo: undo,
};

/** The activity inside an Announce; null where it announces an object. */
export function announcedActivity(value: unknown): JsonObject | null {
  return typeAmong(value, ANNOUNCED) === null ? null : objectOf(value);
}

/**
 * Applies an activity that a group passed on. Nobody signed the copy, so it is a hint only: posts
 * are read from their own host, and so is a reaction to a post of ours. Returns the post that is to
 * be shown as the group's: a new one that begins a thread; replies just take their place in it.
 */
export async function applyAnnounced(
  deps: HandlerDeps,
  inner: JsonObject,
): Promise<KnownStatus | null> {
  const type = typeAmong(inner, ANNOUNCED);
  const uri = httpUrl(idOf(inner['object']));
  if (uri === null || type === null) return null;
  if (type === 'Create') return created(deps, uri);
  if (type === 'Update') await updated(deps, uri);
  if (type === 'Delete') await deleted(deps, uri);
  const reaction = REACTIONS[type];
  if (reaction !== undefined && concernsUs(deps, inner)) await reacted(deps, inner, reaction);
  return null;
}

async function created(deps: HandlerDeps, uri: string): Promise<KnownStatus | null> {
  const status = await deps.statuses.byUri(uri);
  if (status === null) return null;
  const row = await deps.db
    .selectFrom('statuses')
    .select('in_reply_to_uri')
    .where('id', '=', status.id)
    .executeTakeFirst();
  return row?.in_reply_to_uri === null ? status : null;
}

async function updated(deps: HandlerDeps, uri: string): Promise<void> {
  const isOurs = hostOf(uri) === hostOf(deps.origin);
  if (isOurs || (await deps.statuses.known(uri)) === null) return;
  await deps.statuses.update(await fetchDocument(deps, uri));
}

async function deleted(deps: HandlerDeps, uri: string): Promise<void> {
  const known = await deps.statuses.known(uri);
  if (known === null || hostOf(uri) === hostOf(deps.origin)) return;
  if (await isGoneAtOrigin(deps, uri))
    await receiveDelete(deps, { uri: known.uri, accountId: known.accountId });
}

/** Whether the origin says that the object is no more. Throws when it says nothing. */
export async function isGoneAtOrigin(deps: HandlerDeps, uri: string): Promise<boolean> {
  try {
    return typeAmong(await fetchDocument(deps, uri), ['Tombstone']) !== null;
  } catch (error) {
    if (isGone(error)) return true;
    throw error;
  }
}

/** The copy says whether asking its host is worth it: a busy group passes on thousands of votes. */
function concernsUs(deps: HandlerDeps, inner: JsonObject): boolean {
  const object = objectOf(inner['object']);
  const target = idOf(typeAmong(inner, ['Undo']) === null ? inner['object'] : object?.['object']);
  return hostOf(target) === hostOf(deps.origin);
}

/** A reaction counts if its own host serves it as its actor's; hosts that keep none are not asked twice. */
async function reacted(deps: HandlerDeps, inner: JsonObject, handle: Handler): Promise<void> {
  const id = httpIdOf(inner);
  if (id === null || hostOf(id) === hostOf(deps.origin)) return;
  const activity = await fetchDocument(deps, id).catch((error: unknown) => {
    if (error instanceof FetchError) return null;
    throw error;
  });
  const actorUri = httpIdOf(activity?.['actor']);
  if (activity === null || actorUri === null || !sameHost(httpIdOf(activity), actorUri)) return;
  if (typeAmong(activity, ANNOUNCED) !== typeAmong(inner, ANNOUNCED)) return;
  const signer = await deps.actors.byUri(actorUri);
  if (signer.isSuspended) throw new DomainError('forbidden', 'That account is suspended here');
  await handle(deps, { activity, id: httpIdOf(activity), signer, inboxAccountId: null });
}
