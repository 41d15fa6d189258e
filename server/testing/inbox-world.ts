import { after, before, beforeEach } from 'node:test';
import ipaddr from 'ipaddr.js';
import { readConfig } from '#server/config.ts';
import { silentLogger } from '#server/core/log.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { localAccount, TEST_ORIGIN } from './factories.ts';
import { AS2, startFakeRemote, type FakeActor, type FakeRemote } from './fake-remote.ts';
import { createFederation, type Federation } from '#server/activitypub/federation.ts';
import {
  createGuardedClient,
  type GuardedClient,
} from '#server/activitypub/fetch/guarded-client.ts';
import { PUBLIC } from '#server/activitypub/vocab.ts';
import { dispatch } from '#server/activitypub/inbox/dispatch.ts';
import { drainInbox } from '#server/activitypub/inbox/drain.ts';

/**
 * The world of an inbox test: a database, two remote servers with alice and eve on one and victim
 * on the other, and a local bob who is new in every test. Importing it sets it up for the file.
 */
const log = silentLogger();
export let database: TestDatabase;
let client: GuardedClient;
export let federation: Federation;
export let remote: FakeRemote;
export let elsewhere: FakeRemote;
export let alice: FakeActor;
export let aliceId: string;
export let eve: FakeActor;
export let victim: FakeActor;
export let bobId: string;
export let bobUri: string;
let count = 0;

before(async () => {
  [database, remote, elsewhere] = await Promise.all([
    createTestDatabase(),
    startFakeRemote(),
    startFakeRemote(),
  ]);
  const config = readConfig({ ORIGIN: TEST_ORIGIN });
  const allowedPrivateNetworks = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];
  client = createGuardedClient({ origin: TEST_ORIGIN, version: '0', allowedPrivateNetworks });
  federation = createFederation({
    config,
    db: database.db,
    client,
    log,
    jobs: { enqueue: async () => {}, enqueueAll: async () => {} },
  });
  [alice, eve, victim] = await Promise.all([
    remote.addActor('alice'),
    remote.addActor('eve'),
    elsewhere.addActor('victim'),
  ]);
  aliceId = (await federation.actors.byUri(alice.uri)).id;
  await federation.actors.byUri(eve.uri);
});

after(async () => {
  await client.close();
  await Promise.all([remote.close(), elsewhere.close(), database.close()]);
});

beforeEach(async () => {
  await database.db.deleteFrom('inbound_activities').execute();
  count += 1;
  bobId = await localAccount(database.db, { username: `bob${count}` });
  bobUri = `${TEST_ORIGIN}/users/bob${count}`;
});

/** Puts an activity into the inbox, drains it and tells what was noted: null when it was applied. */
export async function deliver(
  activity: Record<string, unknown>,
  signer: FakeActor = alice,
): Promise<string | null> {
  const body = { '@context': AS2, actor: signer.uri, ...activity };
  await database.db
    .insertInto('inbound_activities')
    .values({
      activity_id: `${String(activity['id'])} ${Math.random()}`,
      actor_uri: signer.uri,
      body: JSON.stringify(body),
    })
    .execute();
  await drainInbox({
    db: database.db,
    log,
    again: async () => {},
    process: (kept) => dispatch(federation.handlers, kept),
  });
  const row = await database.db
    .selectFrom('inbound_activities')
    .select('last_error')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  return row.last_error;
}

export const newUri = (actor: FakeActor, kind = 'activities'): string =>
  `${actor.uri}/${kind}/${(count += 1)}`;

export function noteOf(
  author: FakeActor,
  properties: Record<string, unknown> = {},
): Record<string, unknown> & { id: string } {
  return {
    id: newUri(author, 'notes'),
    type: 'Note',
    attributedTo: author.uri,
    content: '<p>hello</p>',
    published: '2026-11-01T00:00:00Z',
    to: [PUBLIC],
    cc: [`${author.uri}/followers`],
    ...properties,
  };
}

export const createOf = (object: unknown, author: FakeActor = alice): Record<string, unknown> => ({
  id: newUri(author),
  type: 'Create',
  actor: author.uri,
  object,
});

export const statusBy = (uri: string) =>
  database.db.selectFrom('statuses').selectAll().where('uri', '=', uri).executeTakeFirst();
export const events = (name: string) =>
  database.db.selectFrom('events').select('payload').where('name', '=', name).execute();
export const followRow = (
  follower: string,
  target: string,
  table: 'follows' | 'follow_requests' = 'follows',
) =>
  database.db
    .selectFrom(table)
    .selectAll()
    .where('account_id', '=', follower)
    .where('target_account_id', '=', target)
    .executeTakeFirst();

export async function localStatus(
  visibility: 'public' | 'private' = 'public',
): Promise<{ id: string; uri: string }> {
  const id = String((BigInt(Date.now()) << 16n) | BigInt((count += 1)));
  const uri = `${bobUri}/statuses/${id}`;
  await database.db
    .insertInto('statuses')
    .values({
      id,
      uri,
      account_id: bobId,
      local: true,
      visibility,
      conversation_id: id,
      created_at: new Date(),
      text: 'x',
    })
    .execute();
  await database.db.insertInto('status_stats').values({ status_id: id }).execute();
  return { id, uri };
}

export const stats = (id: string) =>
  database.db
    .selectFrom('status_stats')
    .selectAll()
    .where('status_id', '=', id)
    .executeTakeFirstOrThrow();

/** A number that was not used before. */
export const next = (): number => (count += 1);
