import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { signRequest } from '#server/activitypub/signatures/sign.ts';
import { setSetting } from '#server/settings/settings.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import * as make from '#server/testing/factories.ts';
import { type FakeActor, type FakeRemote, startFakeRemote } from '#server/testing/fake-remote.ts';

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

test('a suspended server is refused, also where everybody else may read', async () => {
  await world.deps.db.insertInto('domain_blocks').values({ domain: 'banned.example' }).execute();
  const headers = { accept: 'application/activity+json' };
  const url = new URL('/users/alice', ORIGIN);
  const key = {
    id: 'https://sub.banned.example/users/x#main-key',
    privateKey: stranger.privateKey,
  };
  for (const scheme of ['draft-cavage', 'rfc9421'] as const) {
    const signed = await signRequest({ method: 'GET', url, headers }, key, new Date(), scheme);
    const response = await world.app.request(url.href, { headers: { ...headers, ...signed } });
    assert.equal(response.status, 403, scheme);
  }
  assert.equal((await world.app.request(url.href, { headers })).status, 200);
});

describe('secure mode', () => {
  const get = (at: string, headers: Record<string, string> = {}) =>
    world.app.request(`${ORIGIN}${at}`, {
      headers: { accept: 'application/activity+json', ...headers },
    });
  const signedFor = (at: string, scheme?: 'rfc9421') =>
    signRequest(
      { method: 'GET', url: new URL(at, ORIGIN), headers: {} },
      { id: stranger.keyId, privateKey: stranger.privateKey },
      new Date(),
      scheme,
    );
  let open: string;
  let guarded: string[];

  before(async () => {
    open = `/users/alice/statuses/${await make.status(world.deps.db, alice)}`;
    const id = open.split('/').at(-1)!;
    guarded = [
      '/users/alice',
      '/@alice',
      open,
      `${open}/activity`,
      `/@alice/${id}`,
      `${open}/replies`,
      '/users/alice/outbox?page=true',
      '/users/alice/followers',
      '/users/alice/collections/featured',
      `/contexts/${id}`,
    ];
  });
  after(() => setSetting(world.deps.db, 'federation.authorized_fetch', 'off'));

  test('off: everybody reads what is open, and caches may keep it', async () => {
    for (const at of guarded) {
      const response = await get(at);
      assert.equal(response.status, 200, at);
      assert.match(response.headers.get('cache-control') ?? '', /public/);
    }
  });

  test('on: only who signs, by either scheme, and for nobody else', async () => {
    await setSetting(world.deps.db, 'federation.authorized_fetch', 'on');
    for (const at of guarded) {
      assert.equal((await get(at)).status, 401, at);
      for (const scheme of [undefined, 'rfc9421'] as const) {
        const response = await get(at, await signedFor(at, scheme));
        assert.equal(response.status, 200, at);
        assert.match(response.headers.get('cache-control') ?? '', /private/);
        assert.match(response.headers.get('vary') ?? '', /Signature/);
      }
    }
    assert.equal((await get('/users/alice', await signedFor('/users/bob'))).status, 401);
  });

  test('on: what two servers need to meet stays open, and pages for people', async () => {
    for (const at of ['/@alice.rss', '/users/alice.rss'])
      assert.equal((await get(at)).status, 200, at);
    const webfinger = `/.well-known/webfinger?resource=acct:alice@${new URL(ORIGIN).host}`;
    for (const at of ['/actor', '/actor/outbox', webfinger, '/nodeinfo/2.1'])
      assert.equal((await get(at)).status, 200, at);
    assert.equal((await get('/users/alice', { accept: 'text/html' })).status, 302);
  });

  test('on: a suspended server reads nothing', async () => {
    const { domains } = world.deps.federation;
    const isSuspended = domains.isSuspended.bind(domains);
    domains.isSuspended = async (host) => host === remote.host || (await isSuspended(host));
    assert.equal((await get('/users/alice', await signedFor('/users/alice'))).status, 403);
    domains.isSuspended = isSuspended;
  });
});
