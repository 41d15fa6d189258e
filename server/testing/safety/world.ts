import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, mock } from 'node:test';
import { serve, type ServerType } from '@hono/node-server';
import { PUBLIC } from '#server/activitypub/vocab.ts';
import { relayEvents } from '#server/bus/relay.ts';
import { readConfig } from '#server/config.ts';
import { createDeps, type Deps } from '#server/deps.ts';
import { createApp } from '#server/http/app.ts';
import { createInboxListener, openInbox, standInFront } from '#server/http/federation/inbox.ts';
import { subscribers } from '#workers/events.ts';
import { processInbox } from '#workers/inbox.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { AS2, startFakeRemote, type FakeActor, type FakeRemote } from '../fake-remote.ts';
import { freePort } from '../free-port.ts';
import { createLocalPerson, type LocalPerson } from '../local-person.ts';

/**
 * The whole server in this process, on a real socket and database, with two other servers on
 * loopback: alice and eve on one, victim on the other. What workers do happens in `settle`.
 */
export interface World {
  origin: string;
  deps: Deps;
  db: Deps['db'];
  remote: FakeRemote;
  elsewhere: FakeRemote;
  alice: FakeActor;
  eve: FakeActor;
  victim: FakeActor;
  bob: LocalPerson;
}

let database: TestDatabase;
let folder: string;
let server: ServerType;
let count = 0;
let ahead = 0;
export let world: World;

/** Sets the world up for a test file; `env` is what differs from a development instance. */
export function useWorld(env: Record<string, string> = {}): void {
  before(async () => {
    const [port, db, remote, elsewhere, dir] = await Promise.all([
      freePort(),
      createTestDatabase(),
      startFakeRemote(),
      startFakeRemote(),
      mkdtemp(join(tmpdir(), 'social-safety-')),
    ]);
    [database, folder] = [db, dir];
    const deps = await createDeps(readConfig(environment(port, env)), 'web');
    server = serve({ fetch: createApp(deps).fetch, hostname: '127.0.0.1', port });
    standInFront(server, createInboxListener(openInbox(deps)));
    const [alice, eve, victim] = await Promise.all([
      remote.addActor('alice'),
      remote.addActor('eve'),
      elsewhere.addActor('victim'),
    ]);
    const base = { origin: deps.config.origin, deps, db: deps.db, remote, elsewhere };
    world = { ...base, alice, eve, victim, bob: await createLocalPerson(deps, 'bob') };
    for (const actor of [alice, eve, victim]) await deps.federation.actors.byUri(actor.uri);
  });
  after(async () => {
    mock.reset();
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await Promise.all([world.remote.close(), world.elsewhere.close(), world.deps.close()]);
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });
}

function environment(port: number, env: Record<string, string>): Record<string, string> {
  return {
    ORIGIN: `http://localhost:${port}`,
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128',
    ...env,
  };
}

/** One more account here. */
export const newLocal = (): Promise<LocalPerson> =>
  createLocalPerson(world.deps, `local${(count += 1)}`);

/** Everything that waits for the workers. */
export async function settle(): Promise<void> {
  await processInbox(world.deps);
  await relayEvents(world.db, subscribers(world.deps), world.deps.log);
}

/** POSTs an activity, signed by `signer`, lets the workers do their part and tells the status. */
export async function send(
  activity: Record<string, unknown>,
  signer: FakeActor = world.alice,
  headers: Record<string, string> = {},
): Promise<number> {
  const body = { '@context': AS2, id: newUri(signer), actor: signer.uri, ...activity };
  const response = await world.remote.post(`${world.origin}/inbox`, body, signer, headers);
  await response.body?.cancel();
  await settle();
  return response.status;
}

/** A POST of bytes with exactly these headers, `Host` included, which fetch would not let through. */
export function raw(
  path: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${world.origin}${path}`, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A GET signed by a remote actor. */
export async function signedGet(path: string, actor: FakeActor): Promise<Response> {
  const { signRequest } = await import('#server/activitypub/signatures/sign.ts');
  const url = new URL(path, world.origin);
  const key = { id: actor.keyId, privateKey: actor.privateKey };
  const headers = { accept: 'application/activity+json' };
  const signed = await signRequest({ method: 'GET', url, headers }, key, new Date());
  return await fetch(url, { headers: { ...headers, ...signed } });
}

export const newUri = (actor: FakeActor, kind = 'activities'): string =>
  `${actor.uri}/${kind}/${(count += 1)}`;

/** A public Note that is addressed to bob, so that it is kept. */
export function noteOf(
  author: FakeActor,
  properties: Record<string, unknown> = {},
): Record<string, unknown> & { id: string } {
  return {
    '@context': AS2,
    id: newUri(author, 'notes'),
    type: 'Note',
    attributedTo: author.uri,
    content: '<p>hello</p>',
    published: '2026-11-01T00:00:00Z',
    to: [PUBLIC, world.bob.uri],
    ...properties,
  };
}

export const createOf = (object: unknown): Record<string, unknown> => ({ type: 'Create', object });

export const statusBy = (uri: string) =>
  world.db.selectFrom('statuses').selectAll().where('uri', '=', uri).executeTakeFirst();

/** Ids under which activities were taken in. */
export async function taken(): Promise<string[]> {
  const rows = await world.db.selectFrom('inbound_activities').select('activity_id').execute();
  return rows.map((row) => row.activity_id);
}

export async function idOf(actor: FakeActor): Promise<string> {
  return (await world.deps.federation.actors.byUri(actor.uri)).id;
}

export async function followers(accountId: string): Promise<string[]> {
  const rows = await world.db
    .selectFrom('follows')
    .select('account_id')
    .where('target_account_id', '=', accountId)
    .execute();
  return rows.map((row) => row.account_id);
}

/** Lets the clock of this process run ahead: what is remembered for a while is forgotten. */
export function later(milliseconds: number): void {
  const now = Date.now() + milliseconds;
  ahead += milliseconds;
  mock.timers.reset();
  mock.timers.enable({ apis: ['Date'], now });
  // What caches go by.
  mock.restoreAll();
  const real = performance.now.bind(performance);
  mock.method(performance, 'now', () => real() + ahead);
}
