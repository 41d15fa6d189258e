import type { Context } from '@fedify/fedify';
import {
  Activity,
  Announce,
  Create,
  Delete,
  Follow,
  Like,
  Note,
  Object as Thing,
  PUBLIC_COLLECTION,
  Undo,
  Update,
} from '@fedify/vocab';
import {
  accept,
  actorAt,
  nextId,
  type PeerState,
  type PersonState,
  type ReceivedActivity,
} from './federation.ts';
import { CONTEXT, noteJson, type NewNote } from './note.ts';

/** Somebody on the peer, and what they do. */
export interface PeerPerson {
  /** Their id; Fedify serves handles over https only, so address them by this. */
  actorUri: string;
  followers: Set<string>;
  following: Set<string>;
  /** What their actor document is made of; change it at will. */
  profile: PersonState;
  follow(actorUri: string): Promise<Follow>;
  /** Lets somebody in whose Follow waits. */
  accept(follow: ReceivedActivity): Promise<void>;
  /** Publishes to the followers and those named; returns the note's id. */
  publish(note: NewNote): Promise<string>;
  edit(noteUri: string, content: string): Promise<void>;
  remove(noteUri: string): Promise<void>;
  like(noteUri: string, authorUri: string): Promise<Like>;
  boost(noteUri: string, authorUri: string): Promise<Announce>;
  undo(activity: Activity, actorUri: string): Promise<void>;
  /** Sends any other activity of theirs, read and written again by Fedify; its id is made here. */
  send(actorUris: string[], activity: Record<string, unknown>): Promise<Activity>;
  /** Publishes a poll with one choice that is open for an hour; returns its id. */
  ask(options: string[]): Promise<string>;
  vote(questionUri: string, authorUri: string, option: string): Promise<void>;
  /** Publishes a note that quotes another's, and asks for consent to that. */
  quote(noteUri: string, authorUri: string): Promise<{ uri: string; requestUri: string }>;
  /** Says yes to a QuoteRequest; returns where the consent is. */
  consent(request: Record<string, unknown>, quoting: string, quoted: string): Promise<string>;
  /** Fetches a document as they would, with a signed GET. */
  fetch(uri: string): Promise<Record<string, unknown>>;
}

export function createPeerPerson(ctx: Context<void>, state: PeerState, name: string): PeerPerson {
  const profile = state.people.get(name)!;
  return {
    actorUri: ctx.getActorUri(name).href,
    followers: profile.followers,
    following: profile.following,
    profile,
    ...writing(ctx, state, name),
    ...reacting(ctx, state, name),
    async accept(follow) {
      await accept(ctx, state, name, await Follow.fromJsonLd(follow.json, ctx));
    },
    ...asking(ctx, state, name),
    async fetch(uri) {
      const load = await ctx.getDocumentLoader({ identifier: name });
      return (await load(uri)).document as Record<string, unknown>;
    },
  };
}

function writing(ctx: Context<void>, state: PeerState, name: string) {
  const actor = ctx.getActorUri(name);
  const author = { uri: actor.href, followers: ctx.getFollowersUri(name).href };
  const known = (uri: string): Note => {
    const note = state.notes.get(uri);
    if (!note) throw new Error(`no note ${uri}`);
    return note;
  };
  const tell = (note: Note, activity: Activity) =>
    send(ctx, state, name, { uris: audience(ctx, state, name, note), activity });
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

function reacting(ctx: Context<void>, state: PeerState, name: string) {
  const actor = ctx.getActorUri(name);
  const give = async <T extends Activity>(uris: string[], activity: T): Promise<T> => {
    await send(ctx, state, name, { uris, activity });
    return activity;
  };
  return {
    async follow(actorUri: string): Promise<Follow> {
      const id = nextId(ctx, state, 'follow');
      return await give([actorUri], new Follow({ id, actor, object: new URL(actorUri) }));
    },
    async like(noteUri: string, authorUri: string): Promise<Like> {
      const id = nextId(ctx, state, 'like');
      const to = new URL(authorUri);
      return await give([authorUri], new Like({ id, actor, object: new URL(noteUri), to }));
    },
    async boost(noteUri: string, authorUri: string): Promise<Announce> {
      const ccs = [new URL(authorUri), ctx.getFollowersUri(name)];
      const id = nextId(ctx, state, 'announce');
      const object = new URL(noteUri);
      const boost = new Announce({ id, actor, object, to: PUBLIC_COLLECTION, ccs });
      return await give([authorUri, ...state.people.get(name)!.followers], boost);
    },
    async undo(activity: Activity, actorUri: string): Promise<void> {
      const id = nextId(ctx, state, 'undo');
      await give([actorUri], new Undo({ id, actor, object: activity }));
    },
    async send(actorUris: string[], activity: Record<string, unknown>): Promise<Activity> {
      const id = nextId(ctx, state, 'sent').href;
      const json = { '@context': CONTEXT, id, actor: actor.href, ...activity };
      return await give(actorUris, await Activity.fromJsonLd(json, ctx));
    },
  };
}

/** Polls and quotes, which are more than one document each. */
function asking(ctx: Context<void>, state: PeerState, name: string) {
  const actor = ctx.getActorUri(name).href;
  const { send: give } = reacting(ctx, state, name);
  const { publish } = writing(ctx, state, name);
  const serve = async (kind: string, object: Record<string, unknown>): Promise<string> => {
    const id = new URL(`/${kind}/${(state.count += 1)}`, ctx.origin).href;
    state.things.set(id, await Thing.fromJsonLd({ '@context': CONTEXT, id, ...object }, ctx));
    return id;
  };
  return {
    async ask(options: string[]): Promise<string> {
      const audience = { to: PUBLIC_COLLECTION.href, cc: ctx.getFollowersUri(name).href };
      const question = {
        type: 'Question',
        attributedTo: actor,
        content: '<p>Which?</p>',
        published: new Date().toISOString(),
        endTime: new Date(Date.now() + 3_600_000).toISOString(),
        votersCount: 0,
        oneOf: options.map((option) => ({
          type: 'Note',
          name: option,
          replies: { type: 'Collection', totalItems: 0 },
        })),
        ...audience,
      };
      const id = await serve('questions', question);
      const object = { id, ...question };
      await give([...state.people.get(name)!.followers], { type: 'Create', object, ...audience });
      return id;
    },
    async vote(inReplyTo: string, to: string, option: string): Promise<void> {
      const vote = { type: 'Note', name: option, attributedTo: actor, inReplyTo, to };
      const id = await serve('votes', vote);
      await give([to], { type: 'Create', object: { id, ...vote }, to });
    },
    async quote(noteUri: string, authorUri: string) {
      const uri = await publish({ content: 'As they say', quote: { uri: noteUri } });
      const request = { type: 'QuoteRequest', object: noteUri, instrument: uri };
      const { id } = await give([authorUri], request);
      return { uri, requestUri: id!.href };
    },
    async consent(request: Record<string, unknown>, quoting: string, quoted: string) {
      const result = await serve('consents', {
        type: 'QuoteAuthorization',
        attributedTo: actor,
        interactingObject: quoting,
        interactionTarget: quoted,
      });
      await give([String(request['actor'])], { type: 'Accept', object: request['id'], result });
      return result;
    },
  };
}

async function send(
  ctx: Context<void>,
  state: PeerState,
  name: string,
  { uris, activity }: { uris: string[]; activity: Activity },
): Promise<void> {
  const recipients = await Promise.all(
    [...new Set(uris)].map((uri) => actorAt(ctx, state, name, uri)),
  );
  await ctx.sendActivity({ identifier: name }, recipients, activity, { preferSharedInbox: true });
}

function addresses(note: Note) {
  return { tos: note.toIds, ccs: note.ccIds };
}

/** Those whom a note goes to, by its own addressing. */
function audience(ctx: Context<void>, state: PeerState, name: string, note: Note): string[] {
  const addressed = [...note.toIds, ...note.ccIds].map((uri) => uri.href);
  const people = addressed.filter(
    (uri) => uri !== PUBLIC_COLLECTION.href && !uri.startsWith(state.origin),
  );
  return addressed.includes(ctx.getFollowersUri(name).href)
    ? [...people, ...state.people.get(name)!.followers]
    : people;
}
