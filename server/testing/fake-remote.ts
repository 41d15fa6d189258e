import { generateKeyPair, type KeyObject } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { signRequest } from '#server/activitypub/signatures/sign.ts';

/** What a request to the fake server looked like. */
export interface SeenRequest {
  method: string;
  target: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface FakeActor {
  uri: string;
  username: string;
  inbox: string;
  keyId: string;
  privateKey: KeyObject;
  publicKeyPem: string;
  /** What the server answers at `uri`; change it at will. */
  document: Record<string, unknown>;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** An object is sent as `application/activity+json`. */
  body?: Record<string, unknown> | Buffer | string;
}

type Answer = Reply | ((request: SeenRequest) => Reply | Promise<Reply>);

/** Another server of the fediverse, on loopback: it serves what a test tells it to and can sign. */
export interface FakeRemote {
  origin: string;
  /** Host with port, as in handles. */
  host: string;
  requests: SeenRequest[];
  /** An actor with a key of its own, its document and its WebFinger answer. */
  addActor(username: string, properties?: Record<string, unknown>): Promise<FakeActor>;
  /** Answers GET and POST of `path` (query included where there is one). */
  serve(path: string, answer: Answer): void;
  /** Serves a document at its own id and returns the id. */
  publish(document: Record<string, unknown>): string;
  /** POSTs `activity` (text and bytes as they are) to `url`, signed by `actor` unless `headers` say otherwise. */
  post(
    url: string,
    activity: unknown,
    actor: FakeActor,
    headers?: Record<string, string>,
  ): Promise<Response>;
  close(): Promise<void>;
}

export const AS2 = 'https://www.w3.org/ns/activitystreams';
const ACTIVITY_JSON = 'application/activity+json';

export async function startFakeRemote(): Promise<FakeRemote> {
  const answers = new Map<string, Answer>();
  const requests: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = request.url ?? '/';
    const seen = {
      method: request.method ?? 'GET',
      target,
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    requests.push(seen);
    const answer = answers.get(target) ?? answers.get(target.split('?', 1)[0]!) ?? { status: 404 };
    send(response, typeof answer === 'function' ? await answer(seen) : answer);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  const serve = (path: string, answer: Answer): void => void answers.set(path, answer);
  return {
    origin,
    host,
    requests,
    serve,
    publish(document) {
      const id = String(document['id']);
      serve(new URL(id).pathname, { body: document });
      return id;
    },
    async addActor(username, properties = {}) {
      const actor = await makeActor(origin, username, properties);
      serve(`/users/${username}`, () => ({ body: actor.document }));
      serve(
        `/.well-known/webfinger?resource=${encodeURIComponent(`acct:${username}@${host}`)}`,
        webfinger(host, actor),
      );
      serve(`/users/${username}/inbox`, { status: 202 });
      serve('/inbox', { status: 202 });
      return actor;
    },
    async post(url, activity, actor, headers = {}) {
      const isWritten = typeof activity === 'string' || activity instanceof Uint8Array;
      const body = Buffer.from(isWritten ? activity : JSON.stringify(activity));
      const given = { 'content-type': ACTIVITY_JSON };
      const key = { id: actor.keyId, privateKey: actor.privateKey };
      const signed = await signRequest(
        { method: 'POST', url: new URL(url), headers: given, body },
        key,
        new Date(),
      );
      return fetch(url, {
        method: 'POST',
        body,
        headers: { ...given, ...signed, ...headers },
        redirect: 'manual',
      });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function makeActor(
  origin: string,
  username: string,
  properties: Record<string, unknown>,
): Promise<FakeActor> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
  });
  const uri = `${origin}/users/${username}`;
  const keyId = `${uri}#main-key`;
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const document = {
    '@context': [AS2, 'https://w3id.org/security/v1'],
    id: uri,
    type: 'Person',
    preferredUsername: username,
    name: username,
    inbox: `${uri}/inbox`,
    outbox: `${uri}/outbox`,
    followers: `${uri}/followers`,
    following: `${uri}/following`,
    endpoints: { sharedInbox: `${origin}/inbox` },
    publicKey: { id: keyId, owner: uri, publicKeyPem },
    ...properties,
  };
  return { uri, username, inbox: `${uri}/inbox`, keyId, privateKey, publicKeyPem, document };
}

function webfinger(host: string, actor: FakeActor): Reply {
  const links = [{ rel: 'self', type: ACTIVITY_JSON, href: actor.uri }];
  return {
    headers: { 'content-type': 'application/jrd+json' },
    body: JSON.stringify({
      subject: `acct:${actor.username}@${host}`,
      aliases: [actor.uri],
      links,
    }),
  };
}

function send(response: ServerResponse, reply: Reply): void {
  const { status = 200, headers = {}, body = '' } = reply;
  const isDocument = typeof body === 'object' && !Buffer.isBuffer(body);
  const type = isDocument ? { 'content-type': ACTIVITY_JSON } : {};
  response.writeHead(status, { ...type, ...headers }).end(isDocument ? JSON.stringify(body) : body);
}
