import type { KnownActor } from '../resolve/resolve-actor.ts';
import { asRoot } from '../fetch/root.ts';
import type { JsonObject } from '../json.ts';
import type { KeptActivity } from './drain.ts';
import { hostOf, httpIdOf, idOf, sameHost, typesOf } from '../vocab.ts';
import { relayed } from '../relays/relayed.ts';
import { isRelay } from '../relays/rows.ts';
import { accept, reject } from './handlers/answer-follow.ts';
import { announce } from './handlers/announce.ts';
import { block } from './handlers/block.ts';
import { create } from './handlers/create.ts';
import { deleteObject } from './handlers/delete.ts';
import { add, remove } from './handlers/feature.ts';
import { flag } from './handlers/flag.ts';
import { follow } from './handlers/follow.ts';
import { passOn } from './forward.ts';
import { forwarded } from './forwarded.ts';
import type { Handler, HandlerDeps } from './handler.ts';
import { like } from './handlers/like.ts';
import { move } from './handlers/move.ts';
import { authorByProof } from './proven.ts';
import { quoteRequest } from './handlers/quote-request.ts';
import { undo } from './handlers/undo.ts';
import { update } from './handlers/update.ts';

/** The one table of what is understood. A type that is not here is accepted and passed over. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  Accept: accept,
  Add: add,
  Announce: announce,
  Block: block,
  Create: create,
  Delete: deleteObject,
  EmojiReact: like,
  Flag: flag,
  Follow: follow,
  Like: like,
  Move: move,
  QuoteRequest: quoteRequest,
  Reject: reject,
  Remove: remove,
  Undo: undo,
  Update: update,
};

/**
 * Applies an activity that was accepted into the inbox. The sender is judged again, as moderators
 * may have decided something since. An unknown signer has been deleted meanwhile: nothing is left
 * to do.
 */
export async function dispatch(deps: HandlerDeps, kept: KeptActivity): Promise<void> {
  await asRoot(() => judge(deps, kept));
}

async function judge(deps: HandlerDeps, kept: KeptActivity): Promise<void> {
  const { activity, signerUri, inboxAccountId } = kept;
  const [signer] = await deps.actors.known([signerUri]);
  if (signer === undefined || signer.isSuspended) return;
  if (await deps.domains.isSuspended(hostOf(signerUri) ?? '')) return;
  const actorUri = httpIdOf(activity['actor']);
  if (actorUri === signerUri) {
    const here = () => apply(deps, activity, signer, inboxAccountId);
    return await passOn(deps, activity, signer, here);
  }
  // Somebody passed on what another did: believed with a proof of that other, else only a hint.
  if (await deps.domains.isSuspended(hostOf(actorUri) ?? '')) return;
  if (await isRelay(deps.db, signerUri)) return await relayed(deps, activity);
  const author = await authorByProof(deps, activity);
  if (author === null) return await forwarded(deps, activity);
  await apply(deps, activity, author, inboxAccountId);
}

async function apply(
  deps: HandlerDeps,
  activity: JsonObject,
  signer: KnownActor,
  inboxAccountId: string | null,
): Promise<void> {
  const type = typesOf(activity).find((name) => Object.hasOwn(HANDLERS, name));
  if (type === undefined) {
    deps.log.debug({ types: typesOf(activity) }, 'activity of a type that is not understood');
    return;
  }
  const id = idOf(activity);
  await HANDLERS[type]!(deps, {
    activity,
    id: sameHost(id, signer.uri) ? id : null,
    signer,
    inboxAccountId,
  });
}
