import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signRequest } from '#server/activitypub/signatures/sign.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import * as make from '#server/testing/factories.ts';
import { type FakeActor, type FakeRemote, startFakeRemote } from '#server/testing/fake-remote.ts';

const ORIGIN = make.TEST_ORIGIN;
const PATH = '/users/alice/followers_synchronization';
let world: TestApp;
let [one, other]: FakeRemote[] = [];
let fan: FakeActor;
let neighbour: FakeActor;
let stranger: FakeActor;

before(async () => {
  world = await createTestApp({ ORIGIN, ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128' });
  [one, other] = await Promise.all([startFakeRemote(), startFakeRemote()]);
  [fan, neighbour, stranger] = await Promise.all([
    one.addActor('fan'),
    one.addActor('neighbour'),
    other.addActor('stranger'),
  ]);
  const { db, federation } = world.deps;
  const alice = await make.localAccount(db, { username: 'alice' });
  const id = await federation.lookup.account(fan.uri);
  assert.ok(id);
  await make.follow(db, id, alice);
  await make.follow(db, await make.localAccount(db), alice);
});
after(async () => {
  await Promise.all([one?.close(), other?.close()]);
  await world.close();
});

async function read(actor: FakeActor | null): Promise<Response> {
  const url = new URL(PATH, ORIGIN);
  const key = actor && { id: actor.keyId, privateKey: actor.privateKey };
  const signed = key ? await signRequest({ method: 'GET', url, headers: {} }, key, new Date()) : {};
  const headers = { accept: 'application/activity+json', ...signed };
  return await world.app.request(url.href, { headers });
}

test('any actor of a server reads which of its accounts follow', async () => {
  const response = await read(neighbour);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('cache-control') ?? '', /private/);
  const body = (await response.json()) as Record<string, unknown>;
  assert.equal(body['id'], `${ORIGIN}${PATH}`);
  assert.deepEqual(body['orderedItems'], [fan.uri]);
});

test('another server reads of its own only, and nobody reads without a signature', async () => {
  const body = (await (await read(stranger)).json()) as Record<string, unknown>;
  assert.deepEqual(body['orderedItems'], []);
  assert.equal((await read(null)).status, 401);
  assert.equal((await read({ ...stranger, privateKey: fan.privateKey })).status, 401);
});
