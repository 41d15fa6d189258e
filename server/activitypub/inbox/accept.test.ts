import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import ipaddr from 'ipaddr.js';
import { silentLogger } from '#server/core/log.ts';
import { createInboxListener, type InFront } from '#server/http/federation/inbox.ts';
import { unlimited } from '#server/rate-limits/counters.ts';
import { createDomainPolicy } from '#server/moderation/domain-policy.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  AS2,
  startFakeRemote,
  type FakeActor,
  type FakeRemote,
} from '#server/testing/fake-remote.ts';
import { createGuardedClient, type GuardedClient } from '../fetch/guarded-client.ts';
import { createActorResolver, type ActorResolver } from '../resolve/resolve-actor.ts';
import { createKeyDirectory } from '../resolve/resolve-key.ts';
import { digestHeader, digestOf } from '../signatures/digest.ts';
import { signRequest } from '../signatures/sign.ts';
import { createInbox, type Inbox } from './accept.ts';

const LOOPBACK = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];
let database: TestDatabase;
let client: GuardedClient;
let remote: FakeRemote;
let elsewhere: FakeRemote;
let alice: FakeActor;
let actors: ActorResolver;
let inbox: Inbox;
let server: Server;
let origin: string;
let nudges = 0;
const heard: string[] = [];
const told: string[] = [];
const bobId = '1000000';

before(async () => {
  [database, remote, elsewhere] = await Promise.all([
    createTestDatabase(),
    startFakeRemote(),
    startFakeRemote(),
  ]);
  alice = await remote.addActor('alice');
  let takeIn: InFront = () => false;
  server = createServer((incoming, outgoing) => {
    if (!takeIn(incoming, outgoing)) outgoing.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const instance = generateKeyPairSync('rsa', { modulusLength: 2048 });
  client = createGuardedClient({ origin, version: '0', allowedPrivateNetworks: LOOPBACK });
  const domains = createDomainPolicy(database.db);
  const deps = {
    db: database.db,
    client,
    admit: async () => {},
    rates: unlimited,
    origin,
    domain: new URL(origin).host,
    domains,
    log: silentLogger(),
    refreshLater: () => {},
    instanceKey: async () => ({ id: `${origin}/actor#main-key`, privateKey: instance.privateKey }),
  };
  actors = createActorResolver(deps);
  inbox = createInbox({
    ...deps,
    keys: createKeyDirectory({ ...deps, actors }),
    followersTold: async (_signer, header) => void told.push(header),
    heardFrom: async (actorUri) => void heard.push(actorUri),
    nudge: () => (nudges += 1),
  });
  takeIn = createInboxListener({
    inbox,
    log: silentLogger(),
    bodyTimeout: 1000,
    findLocalAccount: async (name) => (name === 'bob' ? bobId : null),
  });
  await database.db.insertInto('domain_blocks').values({ domain: 'blocked.example' }).execute();
  await database.db
    .insertInto('accounts')
    .values({ id: bobId, username: 'bob', uri: `${origin}/users/bob` })
    .execute();
});
beforeEach(async () => {
  await database.db.deleteFrom('inbound_activities').execute();
});
after(async () => {
  server.close();
  await inbox.close();
  await client.close();
  await Promise.all([remote.close(), elsewhere.close(), database.close()]);
});

let counter = 0;
function create(actor: FakeActor = alice): Record<string, unknown> & { id: string } {
  counter += 1;
  return {
    '@context': AS2,
    id: `${actor.uri}/notes/${counter}/activity`,
    type: 'Create',
    actor: actor.uri,
    object: `${actor.uri}/notes/${counter}`,
  };
}

const rows = () => database.db.selectFrom('inbound_activities').selectAll().orderBy('id').execute();

async function answers(response: Response, status: number, text?: RegExp): Promise<void> {
  const body = await response.text();
  assert.equal(response.status, status, body);
  if (text) assert.match((JSON.parse(body) as { error: string }).error, text);
  assert.equal((await rows()).length, status === 202 ? 1 : 0);
}

describe('what is accepted', () => {
  test('a signed activity of an actor never seen before is one row, and 202', async () => {
    const activity = create();
    const before_ = nudges;
    await answers(await remote.post(`${origin}/inbox`, activity, alice), 202);
    const [row] = await rows();
    assert.equal(row!.activity_id, activity.id);
    assert.equal(row!.actor_uri, alice.uri);
    assert.equal(row!.inbox_account_id, null);
    assert.deepEqual(row!.body, activity);
    assert.equal(nudges, before_ + 1);
    assert.equal(heard.at(-1), alice.uri);
  });

  test('what a signer says of followers counts where the signature covers it', async () => {
    const header = 'collectionId="a", url="b", digest="c"';
    const body = Buffer.from(JSON.stringify(create()));
    const given = {
      'content-type': 'application/activity+json',
      'collection-synchronization': header,
    };
    const key = { id: alice.keyId, privateKey: alice.privateKey };
    const url = `${origin}/inbox`;
    const target = { method: 'POST', url: new URL(url), headers: given, body } as const;
    const signed = await signRequest(target, key, new Date());
    const headers = { ...given, ...signed };
    assert.equal((await fetch(url, { method: 'POST', body, headers })).status, 202);
    assert.deepEqual(told, [header]);
    const unsigned = { 'collection-synchronization': header };
    assert.equal((await remote.post(url, create(), alice, unsigned)).status, 202);
    assert.deepEqual(told, [header]);
  });

  test('twice the same is one row', async () => {
    const activity = create();
    const posts = Array.from({ length: 5 }, () => remote.post(`${origin}/inbox`, activity, alice));
    for (const response of await Promise.all(posts)) assert.equal(response.status, 202);
    assert.equal((await rows()).length, 1);
  });

  test('a personal inbox is remembered; an unknown one is 404', async () => {
    await answers(await remote.post(`${origin}/users/bob/inbox`, create(), alice), 202);
    assert.equal((await rows())[0]!.inbox_account_id, bobId);
    assert.equal((await remote.post(`${origin}/users/nobody/inbox`, create(), alice)).status, 404);
  });

  for (const type of [
    'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    'application/activity+json; charset=utf-8',
    'application/ld+json',
    'application/json',
  ]) {
    test(`${type}, and text that PostgreSQL would refuse`, async () => {
      const activity = { ...create(), content: 'nul \0 and half a pair \ud800' };
      const body = Buffer.from(JSON.stringify(activity));
      const headers = { 'content-type': type };
      const key = { id: alice.keyId, privateKey: alice.privateKey };
      const url = new URL(`${origin}/inbox`);
      const signed = await signRequest({ method: 'POST', url, headers, body }, key, new Date());
      const sent = { method: 'POST', body, headers: { ...headers, ...signed } };
      await answers(await fetch(url, sent), 202);
    });
  }

  test('one signed by RFC 9421; sent again unchanged it is still one row, changed it is refused', async () => {
    const body = Buffer.from(JSON.stringify(create()));
    const url = new URL(`${origin}/inbox`);
    const headers = { 'content-type': 'application/activity+json' };
    const key = { id: alice.keyId, privateKey: alice.privateKey };
    const outgoing = { method: 'POST', url, headers, body } as const;
    const signed = await signRequest(outgoing, key, new Date(), 'rfc9421');
    const send = (sent: Buffer, more: Record<string, string> = {}) =>
      fetch(url, { method: 'POST', body: sent, headers: { ...headers, ...signed, ...more } });
    await answers(await send(body), 202);
    await answers(await send(body), 202);
    assert.equal((await send(Buffer.from(JSON.stringify(create())))).status, 401);
    const cavage = await signRequest(outgoing, key, new Date());
    assert.equal((await send(body, { signature: cavage['signature']! })).status, 401);
    assert.equal((await rows()).length, 1);
  });

  test('an activity without id, each request once: the next may read the same', async () => {
    const { id: _, ...activity } = create();
    const body = Buffer.from(JSON.stringify(activity));
    const url = new URL(`${origin}/inbox`);
    const headers = { 'content-type': 'application/activity+json' };
    const key = { id: alice.keyId, privateKey: alice.privateKey };
    const outgoing = { method: 'POST', url, headers, body } as const;
    const now = Date.now();
    for (const count of [1, 2]) {
      // Signatures differ by the second.
      const signed = await signRequest(outgoing, key, new Date(now - count * 1000));
      const sent = { method: 'POST', body, headers: { ...headers, ...signed } };
      for (let i = 0; i < 2; i += 1) assert.equal((await fetch(url, sent)).status, 202);
      assert.equal((await rows()).length, count);
    }
  });

  test('a key that was replaced is read again', async () => {
    const carol = await remote.addActor('carol');
    assert.equal((await remote.post(`${origin}/inbox`, create(carol), carol)).status, 202);
    const renewed = await remote.addActor('carol');
    assert.equal((await remote.post(`${origin}/inbox`, create(renewed), renewed)).status, 202);
  });

  test('the farewell of an actor we never knew is dropped, and nobody is asked', async () => {
    const gone = {
      ...alice,
      uri: `${remote.origin}/users/gone`,
      keyId: `${remote.origin}/users/gone#main-key`,
    };
    const count = remote.requests.length;
    const activity = {
      '@context': AS2,
      id: `${gone.uri}#delete`,
      type: 'Delete',
      actor: gone.uri,
      object: gone.uri,
    };
    assert.equal((await remote.post(`${origin}/inbox`, activity, gone)).status, 202);
    assert.equal((await rows()).length, 0);
    assert.equal(remote.requests.length, count);
  });
});

describe('what is refused, with a clear error and nothing kept', () => {
  const post = (activity: unknown, headers: Record<string, string> = {}) =>
    remote.post(`${origin}/inbox`, activity, alice, headers);

  test('something else than JSON: 415', async () => {
    await answers(await post(create(), { 'content-type': 'text/plain' }), 415, /activity\+json/);
    await answers(await post(create(), { 'content-type': '' }), 415, /activity\+json/);
  });

  test('broken JSON, something else than an object, no actor, no type: 400', async () => {
    await answers(await post('{"type":'), 400, /not JSON/);
    await answers(await post('[]'), 400, /object/);
    await answers(await post({ ...create(), actor: undefined }), 400, /actor/);
    await answers(await post({ ...create(), type: undefined }), 400, /type/);
  });

  test('no signature, a bad one, a stale date, a wrong digest: 401', async () => {
    const body = JSON.stringify(create());
    const headers = { 'content-type': 'application/activity+json' };
    await answers(
      await fetch(`${origin}/inbox`, { method: 'POST', body, headers }),
      401,
      /not signed/,
    );
    await answers(await post(create(), { signature: 'nonsense' }), 401, /Signature header/);
    await answers(
      await post(create(), { date: new Date(Date.now() - 2 * 3_600_000).toUTCString() }),
      401,
      /too old/,
    );
    await answers(await post(create(), { date: 'soon' }), 401, /not a date/);
    await answers(
      await post(create(), { digest: digestHeader(digestOf(Buffer.from('other'))) }),
      401,
      /Digest/,
    );
    await answers(
      await post(create(), { date: new Date(Date.now() - 1000).toUTCString() }),
      401,
      /does not verify/,
    );
  });

  test('a signature made for another path: 401', async () => {
    const activity = create();
    const body = Buffer.from(JSON.stringify(activity));
    const headers = { 'content-type': 'application/activity+json' };
    const key = { id: alice.keyId, privateKey: alice.privateKey };
    const signed = await signRequest(
      { method: 'POST', url: new URL(`${origin}/users/bob/inbox`), headers, body },
      key,
      new Date(),
    );
    await answers(
      await fetch(`${origin}/inbox`, { method: 'POST', body, headers: { ...headers, ...signed } }),
      401,
      /does not verify/,
    );
  });

  test("another actor's activity: 401, also from the same host", async () => {
    const dave = await remote.addActor('dave');
    await answers(await post(create(dave)), 401, /not by the actor/);
    await answers(
      await post({ ...create(), actor: `${elsewhere.origin}/users/victim` }),
      401,
      /not by the actor/,
    );
  });

  test('an id on another host: 400, so nobody can occupy it', async () => {
    await answers(await post({ ...create(), id: `${elsewhere.origin}/activities/1` }), 400, /host/);
  });

  test('a forwarded activity never takes the place of the real one', async () => {
    const erin = await elsewhere.addActor('erin');
    const activity = create(erin);
    assert.equal(
      (await post({ ...activity, signature: { type: 'RsaSignature2017' } })).status,
      202,
    );
    assert.equal((await elsewhere.post(`${origin}/inbox`, activity, erin)).status, 202);
    const kept = await rows();
    assert.deepEqual(
      kept.map((row) => row.activity_id),
      [`forwarded:${alice.uri} ${digestOf(Buffer.from(activity.id))}`, activity.id],
    );
  });

  test('a key that cannot be read: 401', async () => {
    const ghost = {
      ...alice,
      uri: `${remote.origin}/users/ghost`,
      keyId: `${remote.origin}/users/ghost#main-key`,
    };
    await answers(
      await remote.post(`${origin}/inbox`, create(ghost), ghost),
      401,
      /could not be read/,
    );
  });

  test('a suspended account and a suspended server: 403', async () => {
    const fred = await remote.addActor('fred');
    const { id } = await actors.byUri(fred.uri);
    await database.db
      .updateTable('accounts')
      .set({ suspended_at: new Date() })
      .where('id', '=', id)
      .execute();
    await answers(
      await remote.post(`${origin}/inbox`, create(fred), fred),
      403,
      /account is suspended/,
    );
    const activity = { ...create(), actor: 'https://blocked.example/users/x' };
    await answers(await post(activity), 403, /server is suspended/);
  });

  test('§2.21 Oversize / slow / bombs: two megabytes, announced or not: 413', async () => {
    const big = { ...create(), content: 'x'.repeat(2 * 1024 * 1024) };
    await answers(await post(big), 413, /bytes/);
    const status = await new Promise<number>((resolve, reject) => {
      const outgoing = httpRequest(
        `${origin}/inbox`,
        { method: 'POST', headers: { 'content-type': 'application/activity+json' } },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      outgoing.on('error', reject);
      for (let i = 0; i < 32; i += 1) outgoing.write(Buffer.alloc(65_536, 'x'));
      outgoing.end();
    });
    assert.equal(status, 413);
  });

  test('§2.21 Oversize / slow / bombs: a body that does not come: the connection is closed', async () => {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    const head = ['POST /inbox HTTP/1.1', `Host: ${hostname}`, 'Content-Length: 100', '', 'half'];
    socket.write(head.join('\r\n'));
    socket.resume();
    await once(socket, 'close', { signal: AbortSignal.timeout(60_000) });
    assert.equal((await rows()).length, 0);
  });

  test('GET is not answered here', async () => {
    assert.equal((await fetch(`${origin}/inbox`)).status, 404);
  });
});
