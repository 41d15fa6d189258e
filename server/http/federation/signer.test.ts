import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signRequest } from '#server/activitypub/signatures/sign.ts';
import { createTestApp, type TestApp } from '../../testing/app.ts';
import * as make from '../../testing/factories.ts';
import { type FakeActor, type FakeRemote, startFakeRemote } from '../../testing/fake-remote.ts';

const ORIGIN = make.TEST_ORIGIN;

let world: TestApp;
let remote: FakeRemote;
let follower: FakeActor;
let stranger: FakeActor;
let alice: string;
let path: string;

before(async () => {
  world = await createTestApp({ ORIGIN, ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128' });
  remote = await startFakeRemote();
  follower = await remote.addActor('follower');
  stranger = await remote.addActor('stranger');
  const { db } = world.deps;
  alice = await make.localAccount(db, { username: 'alice' });
  const id = await world.deps.federation.lookup.account(follower.uri);
  assert.ok(id);
  await make.follow(db, id, alice);
  path = `/users/alice/statuses/${await make.status(db, alice, { visibility: 'private' })}`;
});
after(async () => {
  await remote.close();
  await world.close();
});

/** GETs the private status, signed by `actor` for `target`. */
async function read(actor: FakeActor | null, target = path): Promise<Response> {
  const headers = { accept: 'application/activity+json' };
  const url = new URL(target, ORIGIN);
  const key = actor && { id: actor.keyId, privateKey: actor.privateKey };
  const signed = key ? await signRequest({ method: 'GET', url, headers }, key, new Date()) : {};
  return await world.app.request(`${ORIGIN}${path}`, { headers: { ...headers, ...signed } });
}

test('a follower reads a private status with a signed GET, nobody else does', async () => {
  const response = await read(follower);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('cache-control') ?? '', /private/);
  assert.match(response.headers.get('vary') ?? '', /Signature/);
  assert.equal((await read(stranger)).status, 404);
  assert.equal((await read(null)).status, 404);
});

test('a signature for another address, or by another key, counts for nothing', async () => {
  assert.equal((await read(follower, '/users/alice')).status, 404);
  assert.equal((await read({ ...follower, privateKey: stranger.privateKey })).status, 404);
});

test('a suspended follower reads nothing', async () => {
  const { db } = world.deps;
  const banned = await remote.addActor('banned');
  const id = await world.deps.federation.lookup.account(banned.uri);
  assert.ok(id);
  await make.follow(db, id, alice);
  await db.updateTable('accounts').set({ suspended_at: new Date() }).where('id', '=', id).execute();
  assert.equal((await read(banned)).status, 404);
});
