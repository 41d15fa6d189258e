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
  type Object as Thing,
} from '@fedify/vocab';

/** Who lives on a peer where nothing else is said. */
export const FAY = 'fay';

/** What the peer knows and what happened to it. */
export interface PeerState {
  origin: string;
  /** Fedify's own memory. */
  kv: MemoryKvStore;
  notes: Map<string, Note>;
  /** What else is served, by its id. */
  things: Map<string, Thing>;
  /** Everything that came in properly signed, in order. */
  received: ReceivedActivity[];
  people: Map<string, PersonState>;
  actors: Map<string, Actor>;
  /** Makes ids for activities. */
  count: number;
}

export interface PersonState {
  followers: Set<string>;
  /** Ids of those who accepted to be followed. */
  following: Set<string>;
  /** Follows wait until somebody answers them. */
  isLocked: boolean;
  aliases: string[];
  movedTo: string | null;
  pinned: Set<string>;
}

export const newPerson = (): PersonState => ({
  followers: new Set(),
  following: new Set(),
  isLocked: false,
  aliases: [],
  movedTo: null,
  pinned: new Set(),
});

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
  const uris = (set: Set<string> | undefined) => [...(set ?? [])].map((uri) => new URL(uri));
  federation
    .setActorDispatcher('/people/{identifier}', (ctx, name) => person(ctx, state, name))
    .setKeyPairsDispatcher((_ctx, name) => (state.people.has(name) ? [keys] : []));
  federation.setObjectDispatcher(
    Note,
    '/notes/{id}',
    (ctx, { id }) => state.notes.get(ctx.getObjectUri(Note, { id }).href) ?? null,
  );
  federation.setOutboxDispatcher('/people/{identifier}/outbox', () => ({ items: [] }));
  federation.setFollowingDispatcher('/people/{identifier}/following', (_ctx, name) => ({
    items: uris(state.people.get(name)?.following),
  }));
  federation.setFollowersDispatcher('/people/{identifier}/followers', async (ctx, name) => ({
    items: await Promise.all(
      uris(state.people.get(name)?.followers).map(({ href }) => actorAt(ctx, state, name, href)),
    ),
  }));
  federation.setFeaturedDispatcher('/people/{identifier}/featured', (_ctx, name) => ({
    items: [...(state.people.get(name)?.pinned ?? [])].flatMap((uri) => state.notes.get(uri) ?? []),
  }));
  federation
    .setInboxListeners('/people/{identifier}/inbox', '/inbox')
    .setSharedKeyDispatcher(() => ({ identifier: [...state.people.keys()][0]! }))
    .on(Activity, (ctx, activity) => take(ctx, state, activity));
  return federation;
}

async function person(ctx: Context<void>, state: PeerState, name: string): Promise<Person | null> {
  const known = state.people.get(name);
  if (!known) return null;
  const [key] = await ctx.getActorKeyPairs(name);
  return new Person({
    id: ctx.getActorUri(name),
    preferredUsername: name,
    name: `${name[0]!.toUpperCase()}${name.slice(1)} of Fedify`,
    summary: '<p>Lives on another server altogether</p>',
    url: new URL(`/@${name}`, ctx.origin),
    inbox: ctx.getInboxUri(name),
    outbox: ctx.getOutboxUri(name),
    followers: ctx.getFollowersUri(name),
    following: ctx.getFollowingUri(name),
    featured: ctx.getFeaturedUri(name),
    endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
    publicKey: key?.cryptographicKey,
    assertionMethods: key ? [key.multikey] : [],
    manuallyApprovesFollowers: known.isLocked,
    aliases: known.aliases.map((uri) => new URL(uri)),
    successor: known.movedTo === null ? null : new URL(known.movedTo),
  });
}

async function take(ctx: Context<void>, state: PeerState, activity: Activity): Promise<void> {
  const actor = activity.actorId?.href ?? '';
  const json = (await activity.toJsonLd(ctx)) as Record<string, unknown>;
  const follow = await followIn(ctx, activity);
  if (follow) await takeFollow(ctx, state, activity, follow);
  state.received.push({ id: activity.id?.href ?? '', type: String(json['type']), actor, json });
}

/** The Follow that an activity is, answers or takes back. */
async function followIn(ctx: Context<void>, activity: Activity): Promise<Follow | null> {
  if (activity instanceof Follow) return activity;
  const isAboutOne =
    activity instanceof Accept || activity instanceof Reject || activity instanceof Undo;
  if (!isAboutOne) return null;
  // An answer carries a copy of what the peer sent: compared by its ends, so it may be trusted.
  const object = await activity.getObject({ ...ctx, crossOrigin: 'trust', suppressError: true });
  return object instanceof Follow ? object : null;
}

/** A Follow, what answers one of ours, or what takes one back. */
async function takeFollow(
  ctx: Context<void>,
  state: PeerState,
  activity: Activity,
  follow: Follow,
): Promise<void> {
  const actor = activity.actorId?.href ?? '';
  const whose = activity instanceof Follow || activity instanceof Undo ? 'objectId' : 'actorId';
  const parsed = ctx.parseUri(follow[whose]);
  const name = parsed?.type === 'actor' ? parsed.identifier : '';
  const known = state.people.get(name);
  if (activity instanceof Follow && known?.isLocked === false)
    await accept(ctx, state, name, follow);
  if (activity instanceof Accept) known?.following.add(actor);
  if (activity instanceof Reject) known?.following.delete(actor);
  if (activity instanceof Undo) known?.followers.delete(actor);
}

export async function accept(
  ctx: Context<void>,
  state: PeerState,
  name: string,
  follow: Follow,
): Promise<void> {
  if (!follow.actorId) return;
  state.people.get(name)?.followers.add(follow.actorId.href);
  const actor = ctx.getActorUri(name);
  const answer = new Accept({ id: nextId(ctx, state, 'accept'), actor, object: follow });
  const receiver = await actorAt(ctx, state, name, follow.actorId.href);
  await ctx.sendActivity({ identifier: name }, receiver, answer);
}

export function nextId(ctx: Context<void>, state: PeerState, kind: string): URL {
  state.count += 1;
  return new URL(`/activities/${kind}-${state.count}`, ctx.origin);
}

/** Somebody's actor document, fetched with a GET that `name` signs the first time. */
export async function actorAt(
  ctx: Context<void>,
  state: PeerState,
  name: string,
  uri: string,
): Promise<Actor> {
  const known = state.actors.get(uri);
  if (known) return known;
  const documentLoader = await ctx.getDocumentLoader({ identifier: name });
  const found = await ctx.lookupObject(uri, { documentLoader });
  if (!found || !isActor(found)) throw new Error(`${uri} is not an actor`);
  state.actors.set(uri, found);
  return found;
}
