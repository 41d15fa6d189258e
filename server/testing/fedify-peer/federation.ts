import {
  createFederation,
  generateCryptoKeyPair,
  InProcessMessageQueue,
  MemoryKvStore,
  type Context,
  type Federation,
} from '@fedify/fedify';
import {
  Accept,
  Activity,
  Endpoints,
  Follow,
  isActor,
  Note,
  Person,
  Reject,
  Undo,
  type Actor,
} from '@fedify/vocab';

/** The one person who lives on the peer. */
export const NAME = 'fay';
export const USER = { identifier: NAME };

/** What the peer knows and what happened to it. */
export interface PeerState {
  origin: string;
  /** Fedify's own memory. */
  kv: MemoryKvStore;
  notes: Map<string, Note>;
  /** Everything that came in properly signed, in order. */
  received: ReceivedActivity[];
  followers: Set<string>;
  /** Ids of those who accepted to be followed. */
  following: Set<string>;
  actors: Map<string, Actor>;
  /** Makes ids for activities. */
  count: number;
}

export interface ReceivedActivity {
  id: string;
  type: string;
  actor: string;
  /** The activity as JSON-LD, with whatever it embeds. */
  json: Record<string, unknown>;
}

/** Which signatures the peer tries first; it falls back to the other where it is refused. */
export type FirstKnock = 'draft-cavage-http-signatures-12' | 'rfc9421';

/** A Fedify federation serving the person's actor, collections, notes and inbox. */
export async function createPeerFederation(
  state: PeerState,
  firstKnock: FirstKnock,
): Promise<Federation<void>> {
  const keys = await generateCryptoKeyPair('RSASSA-PKCS1-v1_5');
  const federation = createFederation<void>({
    kv: state.kv,
    queue: new InProcessMessageQueue(),
    manuallyStartQueue: true,
    allowPrivateAddress: true,
    origin: state.origin,
    firstKnock,
  });
  const uris = (set: Set<string>) => [...set].map((uri) => new URL(uri));
  federation
    .setActorDispatcher('/people/{identifier}', (ctx, identifier) =>
      identifier === NAME ? person(ctx) : null,
    )
    .setKeyPairsDispatcher((_ctx, identifier) => (identifier === NAME ? [keys] : []));
  federation.setObjectDispatcher(
    Note,
    '/notes/{id}',
    (ctx, { id }) => state.notes.get(ctx.getObjectUri(Note, { id }).href) ?? null,
  );
  federation.setOutboxDispatcher('/people/{identifier}/outbox', () => ({ items: [] }));
  federation.setFollowingDispatcher('/people/{identifier}/following', () => ({
    items: uris(state.following),
  }));
  federation.setFollowersDispatcher('/people/{identifier}/followers', async (ctx) => ({
    items: await Promise.all([...state.followers].map((uri) => actorAt(ctx, state, uri))),
  }));
  federation
    .setInboxListeners('/people/{identifier}/inbox', '/inbox')
    .setSharedKeyDispatcher(() => USER)
    .on(Activity, (ctx, activity) => take(ctx, state, activity));
  return federation;
}

async function person(ctx: Context<void>): Promise<Person> {
  const [key] = await ctx.getActorKeyPairs(NAME);
  return new Person({
    id: ctx.getActorUri(NAME),
    preferredUsername: NAME,
    name: 'Fay of Fedify',
    summary: '<p>Lives on another server altogether</p>',
    url: new URL(`/@${NAME}`, ctx.origin),
    inbox: ctx.getInboxUri(NAME),
    outbox: ctx.getOutboxUri(NAME),
    followers: ctx.getFollowersUri(NAME),
    following: ctx.getFollowingUri(NAME),
    endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
    publicKey: key?.cryptographicKey,
    assertionMethods: key ? [key.multikey] : [],
  });
}

async function take(ctx: Context<void>, state: PeerState, activity: Activity): Promise<void> {
  const actor = activity.actorId?.href ?? '';
  const json = (await activity.toJsonLd(ctx)) as Record<string, unknown>;
  if (activity instanceof Follow) await accept(ctx, state, activity);
  if (activity instanceof Accept) state.following.add(actor);
  if (activity instanceof Reject) state.following.delete(actor);
  if (activity instanceof Undo && (await activity.getObject(ctx)) instanceof Follow)
    state.followers.delete(actor);
  state.received.push({ id: activity.id?.href ?? '', type: String(json['type']), actor, json });
}

async function accept(ctx: Context<void>, state: PeerState, follow: Follow): Promise<void> {
  if (!follow.actorId) return;
  state.followers.add(follow.actorId.href);
  const self = ctx.getActorUri(NAME);
  const answer = new Accept({ id: nextId(ctx, state, 'accept'), actor: self, object: follow });
  await ctx.sendActivity(USER, await actorAt(ctx, state, follow.actorId.href), answer);
}

export function nextId(ctx: Context<void>, state: PeerState, kind: string): URL {
  state.count += 1;
  return new URL(`${ctx.getActorUri(NAME).href}#${kind}-${state.count}`);
}

/** Somebody's actor document, fetched with a signed GET the first time. */
export async function actorAt(ctx: Context<void>, state: PeerState, uri: string): Promise<Actor> {
  const known = state.actors.get(uri);
  if (known) return known;
  const documentLoader = await ctx.getDocumentLoader(USER);
  const found = await ctx.lookupObject(uri, { documentLoader });
  if (!found || !isActor(found)) throw new Error(`${uri} is not an actor`);
  state.actors.set(uri, found);
  return found;
}
