import { serve } from '@hono/node-server';
import { MemoryKvStore, type Context } from '@fedify/fedify';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import {
  createPeerFederation,
  FAY,
  newPerson,
  type FirstKnock,
  type PeerState,
  type ReceivedActivity,
} from './federation.ts';
import { createPeerPerson, type PeerPerson } from './person.ts';

/**
 * An independent ActivityPub server made of Fedify: it signs (RSA-4096), verifies, reads and writes
 * JSON-LD by other code than ours. What a peer does itself is done by the first of its people.
 */
export interface FedifyPeer extends PeerPerson {
  /** Everything that came in properly signed, to whomever, in order. */
  received: ReceivedActivity[];
  /** The Follow of `object` by `actor`, once it came in. */
  receivedFollow(actor: string, object: string): Promise<ReceivedActivity>;
  /** Somebody who lives there. */
  person(name: string): PeerPerson;
  /** Which kind of signature the peer found the server at `origin` to take; undefined before any. */
  knocksAt(origin: string): Promise<string | undefined>;
  /** Serves a file and returns its address. */
  serveFile(name: string, file: Blob): string;
  close(): Promise<void>;
}

export async function startFedifyPeer(
  firstKnock: FirstKnock = 'draft-cavage-http-signatures-12',
  names: [string, ...string[]] = [FAY],
): Promise<FedifyPeer> {
  const origin = `http://localhost:${await freePort()}`;
  const state: PeerState = {
    origin,
    kv: new MemoryKvStore(),
    notes: new Map(),
    things: new Map(),
    received: [],
    people: new Map(names.map((name) => [name, newPerson()])),
    actors: new Map(),
    count: 0,
  };
  const federation = await createPeerFederation(state, firstKnock);
  const files = new Map<string, Blob>();
  const stopped = new AbortController();
  const queue = federation.startQueue(undefined, { signal: stopped.signal });
  const ctx = federation.createContext(new URL(origin), undefined);
  const server = serve({
    hostname: '127.0.0.1',
    port: Number(new URL(origin).port),
    fetch: async (request) => {
      const file = files.get(request.url);
      if (file) return new Response(file);
      return (
        (await thingAt(ctx, state, request)) ??
        (await federation.fetch(request, { contextData: undefined }))
      );
    },
  });
  const people = new Map(names.map((name) => [name, createPeerPerson(ctx, state, name)]));
  const person = (name: string): PeerPerson => {
    const found = people.get(name);
    if (!found) throw new Error(`nobody called ${name} lives on the peer`);
    return found;
  };
  return {
    ...person(names[0]),
    received: state.received,
    person,
    receivedFollow: (actor, object) =>
      until(
        () =>
          state.received.find(
            (one) => one.type === 'Follow' && one.actor === actor && one.json['object'] === object,
          ),
        { what: `Follow of ${object} by ${actor}` },
      ),
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

/** What is neither an actor nor a note: polls, consents to quotes. */
async function thingAt(
  ctx: Context<void>,
  state: PeerState,
  request: Request,
): Promise<Response | undefined> {
  const thing = state.things.get(request.url);
  if (!thing || request.method !== 'GET') return undefined;
  return new Response(JSON.stringify(await thing.toJsonLd(ctx)), {
    headers: { 'content-type': 'application/activity+json' },
  });
}
