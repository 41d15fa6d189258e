import { serve } from '@hono/node-server';
import { MemoryKvStore, type Context } from '@fedify/fedify';
import {
  Announce,
  Create,
  Delete,
  Follow,
  Like,
  Note,
  PUBLIC_COLLECTION,
  Undo,
  Update,
  type Activity,
} from '@fedify/vocab';
import { freePort } from '../free-port.ts';
import {
  actorAt,
  createPeerFederation,
  type FirstKnock,
  NAME,
  nextId,
  USER,
  type PeerState,
  type ReceivedActivity,
} from './federation.ts';
import { noteJson, type NewNote } from './note.ts';

/**
 * An independent ActivityPub server with one person on it, made of Fedify: it signs (RSA-4096),
 * verifies, reads and writes JSON-LD by other code than ours.
 */
export interface FedifyPeer {
  /** The person's id; Fedify serves handles over https only, so address it by this. */
  actorUri: string;
  received: ReceivedActivity[];
  followers: Set<string>;
  following: Set<string>;
  follow(actorUri: string): Promise<Follow>;
  /** Publishes to the followers and those named; returns the note's id. */
  publish(note: NewNote): Promise<string>;
  edit(noteUri: string, content: string): Promise<void>;
  remove(noteUri: string): Promise<void>;
  like(noteUri: string, authorUri: string): Promise<Like>;
  boost(noteUri: string, authorUri: string): Promise<Announce>;
  undo(activity: Follow | Like | Announce, actorUri: string): Promise<void>;
  /** Fetches a document as the person would, with a signed GET. */
  fetch(uri: string): Promise<Record<string, unknown>>;
  /** Which kind of signature the peer found the server at `origin` to take; undefined before any. */
  knocksAt(origin: string): Promise<string | undefined>;
  /** Serves a file and returns its address. */
  serveFile(name: string, file: Blob): string;
  close(): Promise<void>;
}

export async function startFedifyPeer(
  firstKnock: FirstKnock = 'draft-cavage-http-signatures-12',
): Promise<FedifyPeer> {
  const origin = `http://localhost:${await freePort()}`;
  const state: PeerState = {
    origin,
    kv: new MemoryKvStore(),
    notes: new Map(),
    received: [],
    followers: new Set(),
    following: new Set(),
    actors: new Map(),
    count: 0,
  };
  const federation = await createPeerFederation(state, firstKnock);
  const files = new Map<string, Blob>();
  const stopped = new AbortController();
  const queue = federation.startQueue(undefined, { signal: stopped.signal });
  const server = serve({
    hostname: '127.0.0.1',
    port: Number(new URL(origin).port),
    fetch: async (request) => {
      const file = files.get(request.url);
      return file
        ? new Response(file)
        : await federation.fetch(request, { contextData: undefined });
    },
  });
  const ctx = federation.createContext(new URL(origin), undefined);
  return {
    actorUri: ctx.getActorUri(NAME).href,
    received: state.received,
    followers: state.followers,
    following: state.following,
    ...writing(ctx, state),
    ...reacting(ctx, state),
    async fetch(uri) {
      const load = await ctx.getDocumentLoader(USER);
      return (await load(uri)).document as Record<string, unknown>;
    },
    knocksAt: (at) => state.kv.get(['_fedify', 'httpMessageSignaturesSpec', at]),
    serveFile(name, file) {
      const url = `${origin}/files/${name}`;
      files.set(url, file);
      return url;
    },
    async close() {
      stopped.abort();
      await queue;
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function writing(ctx: Context<void>, state: PeerState) {
  const actor = ctx.getActorUri(NAME);
  const author = { uri: actor.href, followers: ctx.getFollowersUri(NAME).href };
  const known = (uri: string): Note => {
    const note = state.notes.get(uri);
    if (!note) throw new Error(`no note ${uri}`);
    return note;
  };
  const tell = (note: Note, activity: Activity) =>
    send(ctx, state, audience(ctx, state, note), activity);
  return {
    async publish(given: NewNote): Promise<string> {
      const uri = ctx.getObjectUri(Note, { id: String((state.count += 1)) });
      const note = await Note.fromJsonLd(noteJson(given, uri.href, author), ctx);
      state.notes.set(uri.href, note);
      const id = new URL('#create', uri);
      await tell(note, new Create({ id, actor, object: note, ...addresses(note) }));
      return uri.href;
    },
    async edit(noteUri: string, content: string): Promise<void> {
      const json = (await known(noteUri).toJsonLd(ctx)) as Record<string, unknown>;
      const updated = new Date().toISOString();
      const note = await Note.fromJsonLd({ ...json, content, updated }, ctx);
      state.notes.set(noteUri, note);
      const id = nextId(ctx, state, 'update');
      await tell(note, new Update({ id, actor, object: note, ...addresses(note) }));
    },
    async remove(noteUri: string): Promise<void> {
      const note = known(noteUri);
      state.notes.delete(noteUri);
      const id = nextId(ctx, state, 'delete');
      await tell(note, new Delete({ id, actor, object: new URL(noteUri), ...addresses(note) }));
    },
  };
}

function reacting(ctx: Context<void>, state: PeerState) {
  const actor = ctx.getActorUri(NAME);
  return {
    async follow(actorUri: string): Promise<Follow> {
      const follow = new Follow({
        id: nextId(ctx, state, 'follow'),
        actor,
        object: new URL(actorUri),
      });
      await send(ctx, state, [actorUri], follow);
      return follow;
    },
    async like(noteUri: string, authorUri: string): Promise<Like> {
      const like = new Like({
        id: nextId(ctx, state, 'like'),
        actor,
        object: new URL(noteUri),
        to: new URL(authorUri),
      });
      await send(ctx, state, [authorUri], like);
      return like;
    },
    async boost(noteUri: string, authorUri: string): Promise<Announce> {
      const ccs = [new URL(authorUri), ctx.getFollowersUri(NAME)];
      const id = nextId(ctx, state, 'announce');
      const boost = new Announce({
        id,
        actor,
        object: new URL(noteUri),
        to: PUBLIC_COLLECTION,
        ccs,
      });
      await send(ctx, state, [authorUri, ...state.followers], boost);
      return boost;
    },
    async undo(activity: Follow | Like | Announce, actorUri: string): Promise<void> {
      await send(
        ctx,
        state,
        [actorUri],
        new Undo({ id: nextId(ctx, state, 'undo'), actor, object: activity }),
      );
    },
  };
}

async function send(
  ctx: Context<void>,
  state: PeerState,
  uris: string[],
  activity: Activity,
): Promise<void> {
  const recipients = await Promise.all([...new Set(uris)].map((uri) => actorAt(ctx, state, uri)));
  await ctx.sendActivity(USER, recipients, activity, { preferSharedInbox: true });
}

function addresses(note: Note) {
  return { tos: note.toIds, ccs: note.ccIds };
}

/** Those whom a note goes to, by its own addressing. */
function audience(ctx: Context<void>, state: PeerState, note: Note): string[] {
  const addressed = [...note.toIds, ...note.ccIds].map((uri) => uri.href);
  const people = addressed.filter(
    (uri) => uri !== PUBLIC_COLLECTION.href && !uri.startsWith(state.origin),
  );
  return addressed.includes(ctx.getFollowersUri(NAME).href)
    ? [...people, ...state.followers]
    : people;
}
