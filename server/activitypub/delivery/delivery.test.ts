import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import ipaddr from 'ipaddr.js';
import { sql } from 'kysely';
import { generateAccountKeys } from '#server/accounts/keys.ts';
import { silentLogger } from '#server/core/log.ts';
import { keyUri } from '#server/core/urls.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import * as make from '../../testing/factories.ts';
import { type FakeRemote, startFakeRemote } from '../../testing/fake-remote.ts';
import { createGuardedClient, type GuardedClient } from '../fetch/guarded-client.ts';
import type { Activity } from '../outbox/serialize/activities.ts';
import { createSigningKeys } from '../signatures/keys.ts';
import { loadSigningKey } from '../signatures/stored-keys.ts';
import { createDrain } from './drain.ts';
import { type Outgoing, plan } from './plan.ts';
import { takeRows } from './rows.ts';
import { pruneDeliveries, sweepDeliveries } from './sweep.ts';
import { wakeHost } from './wake.ts';

const ORIGIN = make.TEST_ORIGIN;

let database: TestDatabase;
let client: GuardedClient;
let remote: FakeRemote;
let alice: string;
let publicKeyPem: string;
let drain: (host: string) => Promise<void>;
/** Alarm clocks that were set, instead of a job backend. */
let alarms: { host: string; delay: number }[] = [];
const jobs = {
  enqueue: async (_name: string, payload: object, options: { delay?: number } = {}) => {
    alarms.push({ host: String((payload as { host?: string }).host), delay: options.delay ?? 0 });
  },
};
const db = () => database.db;

before(async () => {
  database = await createTestDatabase();
  client = createGuardedClient({
    origin: ORIGIN,
    version: '0',
    allowedPrivateNetworks: [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')],
  });
  alice = await make.localAccount(db(), { username: 'alice' });
  const keys = await generateAccountKeys();
  publicKeyPem = keys.publicKeyPem;
  await db()
    .insertInto('account_keys')
    .values({
      key_id: keyUri(ORIGIN, 'alice'),
      account_id: alice,
      public_key_pem: keys.publicKeyPem,
      private_key_pem: keys.privateKeyPem,
    })
    .execute();
  const signing = createSigningKeys((id) => loadSigningKey(db(), id));
  drain = createDrain({ db: db(), jobs, log: silentLogger(), client, keys: signing });
});
after(async () => {
  await client.close();
  await remote.close();
  await database.close();
});
beforeEach(async () => {
  await remote?.close();
  remote = await startFakeRemote();
  alarms = [];
  for (const table of [
    'deliveries',
    'outgoing_activities',
    'hosts',
    'domain_blocks',
    'follows',
  ] as const)
    await db().deleteFrom(table).execute();
});

/** A follower of alice on the fake remote. */
async function follower(path = make.uniqueName('fan'), shared = true): Promise<string> {
  const id = await make.remoteAccount(db(), {
    username: path,
    domain: remote.host,
    uri: `${remote.origin}/users/${path}`,
    inbox_url: `${remote.origin}/users/${path}/inbox`,
    shared_inbox_url: shared ? `${remote.origin}/inbox` : null,
  });
  await make.follow(db(), id, alice);
  return id;
}

let counter = 0;
function outgoing(type: string, object: string, more: Partial<Outgoing> = {}): Outgoing {
  counter += 1;
  const actor = `${ORIGIN}/users/alice`;
  const activity: Activity = { id: `${object}#${type}/${counter}`, type, actor, object };
  return {
    accountId: alice,
    activity,
    objectUri: object,
    audience: { followersOf: [alice], accounts: [], inbox: 'shared' },
    priority: 1,
    ...more,
  };
}
const planIt = (it: Outgoing) => plan({ db: db(), jobs, config: { origin: ORIGIN } }, it);
const rows = () => db().selectFrom('deliveries').selectAll().orderBy('id').execute();
const host = () =>
  db().selectFrom('hosts').selectAll().where('host', '=', remote.host).executeTakeFirst();
const received = () =>
  remote.requests
    .filter((r) => r.method === 'POST')
    .map((r) => (JSON.parse(r.body.toString()) as { type: string }).type);
/** As if the time until the next try had passed. */
const timePasses = async () => {
  await sql`update deliveries set run_at = now() - interval '1 second', leased_until = null`.execute(
    db(),
  );
  await sql`update hosts set blocked_until = now() - interval '1 second' where blocked_until is not null`.execute(
    db(),
  );
};

test('a shared inbox gets the activity once, signed, with the digest that was kept', async () => {
  remote.serve('/inbox', { status: 202 });
  await follower();
  await follower();
  const create = outgoing('Create', `${ORIGIN}/o/1`);
  assert.equal(await planIt(create), 1);
  assert.deepEqual(alarms, [{ host: remote.host, delay: 0 }]);
  assert.equal(await planIt(create), 0, 'planning again does nothing');
  await drain(remote.host);
  assert.deepEqual(received(), ['Create']);
  assert.deepEqual(await rows(), []);
  const [request] = remote.requests;
  assert.equal(request?.headers['content-type'], 'application/activity+json');
  assert.equal(request?.headers.host, remote.host);
  assert.match(String(request?.headers['digest']), /^SHA-256=/);
  const signature = String(request?.headers['signature']);
  assert.match(
    signature,
    /^keyId="https:\/\/social\.example\/users\/alice#main-key",algorithm="rsa-sha256",headers="\(request-target\) host date digest content-type"/,
  );
  const signed = [
    '(request-target): post /inbox',
    ...['host', 'date', 'digest', 'content-type'].map(
      (n) => `${n}: ${String(request?.headers[n])}`,
    ),
  ].join('\n');
  const bytes = Buffer.from(/signature="([^"]+)"/.exec(signature)?.[1] ?? '', 'base64');
  assert.ok(verify('sha256', Buffer.from(signed), createPublicKey(publicKeyPem), bytes));
  await drain(remote.host);
  assert.equal(received().length, 1, 'and never again');
});

test('nobody is sent to who should not be', async () => {
  await follower();
  const local = await make.localAccount(db());
  await make.follow(db(), local, alice);
  const ourselves = await make.remoteAccount(db(), {
    domain: 'odd.example',
    inbox_url: `${ORIGIN}/inbox`,
    shared_inbox_url: null,
  });
  await make.follow(db(), ourselves, alice);
  const bad = await make.remoteAccount(db(), { domain: 'sub.blocked.example' });
  await make.follow(db(), bad, alice);
  const ok = await make.remoteAccount(db(), { domain: 'notblocked.example' });
  await make.follow(db(), ok, alice);
  const dead = await make.remoteAccount(db(), { domain: 'dead.example' });
  await make.follow(db(), dead, alice);
  const suspended = await make.remoteAccount(db(), {
    domain: 'fine.example',
    suspended_at: new Date(),
  });
  await make.follow(db(), suspended, alice);
  await db().insertInto('domain_blocks').values({ domain: 'blocked.example' }).execute();
  await db()
    .insertInto('hosts')
    .values({ host: 'dead.example', unavailable_at: new Date() })
    .execute();
  await planIt(outgoing('Create', `${ORIGIN}/o/2`));
  assert.deepEqual(
    (await rows()).map((row) => row.host).toSorted(),
    [remote.host, 'notblocked.example'].toSorted(),
  );
});

test('what concerns one account goes to its own inbox', async () => {
  const id = await follower('bob');
  remote.serve('/users/bob/inbox', { status: 202 });
  await planIt(
    outgoing('Accept', `${ORIGIN}/o/3`, {
      audience: { followersOf: [], accounts: [id], inbox: 'personal' },
      priority: 0,
    }),
  );
  await drain(remote.host);
  assert.equal(remote.requests[0]?.target, '/users/bob/inbox');
});

test('deliveries about one object keep their order, others overtake', async () => {
  await follower();
  let failing = true;
  remote.serve('/inbox', (request) => {
    const { object } = JSON.parse(request.body.toString()) as { object: string };
    return { status: failing && object.endsWith('/o/4') ? 429 : 202 };
  });
  await planIt(outgoing('Create', `${ORIGIN}/o/4`));
  await planIt(outgoing('Update', `${ORIGIN}/o/4`));
  await planIt(outgoing('Delete', `${ORIGIN}/o/4`));
  await planIt(outgoing('Create', `${ORIGIN}/o/5`));
  await drain(remote.host);
  assert.deepEqual(
    received().toSorted(),
    ['Create', 'Create'],
    'the refused one and the unrelated one',
  );
  const [waiting, ...behind] = await rows();
  assert.equal(waiting?.attempts, 1);
  assert.deepEqual(
    behind.map((row) => row.attempts),
    [0, 0],
  );
  failing = false;
  remote.requests.length = 0;
  await timePasses();
  await drain(remote.host);
  assert.deepEqual(received(), ['Create', 'Update', 'Delete']);
  assert.deepEqual(await rows(), []);
});

test('a host that asks for patience is left alone for as long', async () => {
  await follower();
  remote.serve('/inbox', { status: 429, headers: { 'retry-after': '900' } });
  await planIt(outgoing('Create', `${ORIGIN}/o/6`));
  await planIt(outgoing('Create', `${ORIGIN}/o/7`));
  alarms = [];
  await drain(remote.host);
  const tried = received().length;
  await drain(remote.host);
  assert.equal(received().length, tried, 'nothing is tried before');
  const [alarm] = alarms;
  assert.ok(alarm && alarm.delay > 890_000 && alarm.delay <= 900_000, JSON.stringify(alarm));
  assert.equal((await host())?.failures, 0, 'it is busy, not down');
});

test('a host that is down is probed once at a time, and gets everything when it is back', async () => {
  await follower();
  let status = 502;
  remote.serve('/inbox', () => ({ status }));
  for (let n = 0; n < 12; n += 1) await planIt(outgoing('Create', `${ORIGIN}/down/${n}`));
  for (let n = 0; n < 3 && ((await host())?.failures ?? 0) < 5; n += 1) await drain(remote.host);
  const failures = (await host())?.failures ?? 0;
  assert.ok(failures >= 5 && failures <= 8, String(failures));
  alarms = [];
  remote.requests.length = 0;
  await drain(remote.host);
  assert.equal(received().length, 0, 'the circuit is open');
  assert.equal(alarms.length, 1, 'one sleeping job for all');
  assert.ok((alarms[0]?.delay ?? 0) > 30_000);
  await timePasses();
  await drain(remote.host);
  assert.equal(received().length, 1, 'a single probe');
  assert.equal((await host())?.failures, failures + 1);
  status = 202;
  await timePasses();
  await sql`update deliveries set run_at = now() + interval '5 hours' where attempts > 0`.execute(
    db(),
  );
  await drain(remote.host);
  await drain(remote.host);
  assert.deepEqual(await rows(), []);
  assert.equal((await host())?.failures, 0);
  assert.equal((await host())?.blocked_until, null);
});

test('a host failing on seven days is given up, and taken back when it speaks', async () => {
  await follower();
  remote.serve('/inbox', { status: 500 });
  await planIt(outgoing('Create', `${ORIGIN}/o/8`));
  await db()
    .insertInto('hosts')
    .values({
      host: remote.host,
      failures: 40,
      failed_days: sql<
        string[]
      >`(select array_agg(current_date - n) from generate_series(1, 6) n)` as never,
    })
    .execute();
  await drain(remote.host);
  assert.ok((await host())?.unavailable_at);
  assert.equal(await planIt(outgoing('Create', `${ORIGIN}/o/9`)), 0);
  remote.serve('/inbox', { status: 202 });
  alarms = [];
  await wakeHost({ db: db(), jobs }, remote.host);
  assert.deepEqual(alarms, [{ host: remote.host, delay: 0 }]);
  await drain(remote.host);
  assert.deepEqual(await rows(), []);
  assert.equal((await host())?.unavailable_at, null);
});

test('refused for good is forgotten; a shared inbox that is not there falls back to personal ones', async () => {
  await follower('carol');
  for (const status of [410, 403, 400, 501]) {
    remote.serve('/inbox', { status });
    await planIt(outgoing('Create', `${ORIGIN}/refused/${status}`));
    await drain(remote.host);
    assert.deepEqual(await rows(), [], String(status));
  }
  assert.equal((await host())?.failures, 0);
  remote.serve('/inbox', { status: 404 });
  remote.serve('/users/carol/inbox', { status: 202 });
  remote.requests.length = 0;
  await planIt(outgoing('Create', `${ORIGIN}/o/10`));
  await drain(remote.host);
  assert.deepEqual(
    remote.requests.map((r) => r.target),
    ['/inbox', '/users/carol/inbox'],
  );
  assert.deepEqual(await rows(), []);
});

test('a signature that is not accepted is tried a few times', async () => {
  await follower();
  remote.serve('/inbox', { status: 401 });
  await planIt(outgoing('Create', `${ORIGIN}/o/11`));
  for (let n = 0; n < 8; n += 1) {
    await timePasses();
    await drain(remote.host);
  }
  assert.equal(received().length, 5);
  assert.deepEqual(await rows(), []);
});

test('what a dead worker had taken is taken again once its lease ran out', async () => {
  await follower();
  remote.serve('/inbox', { status: 202 });
  await planIt(outgoing('Create', `${ORIGIN}/o/12`));
  const [dead] = await takeRows(db(), [remote.host], 8);
  assert.equal(dead?.deliveries.length, 1);
  alarms = [];
  await drain(remote.host);
  assert.equal(received().length, 0, 'the lease is respected');
  assert.ok((alarms[0]?.delay ?? 0) > 100_000, 'and the alarm is set for its end');
  assert.equal(await sweepDeliveries({ db: db(), jobs }), 0);
  await sql`update deliveries set leased_until = now() - interval '1 second', run_at = now() - interval '1 minute'`.execute(
    db(),
  );
  alarms = [];
  assert.equal(await sweepDeliveries({ db: db(), jobs }), 1);
  assert.equal(alarms[0]?.host, remote.host);
  await drain(remote.host);
  assert.deepEqual(received(), ['Create']);
});

test('two workers never take the same row', async () => {
  await follower();
  for (let n = 0; n < 20; n += 1) await planIt(outgoing('Create', `${ORIGIN}/both/${n}`));
  const taken = await Promise.all(
    Array.from({ length: 6 }, () => takeRows(db(), [remote.host], 8)),
  );
  const ids = taken.flatMap(([one]) => one?.deliveries.map((d) => d.id) ?? []);
  assert.equal(new Set(ids).size, ids.length);
});

test('a Delete cancels what was never tried, and follows what was', async () => {
  await follower();
  const object = `${ORIGIN}/o/13`;
  const create = outgoing('Create', object);
  await planIt(create);
  await planIt(outgoing('Update', object));
  assert.equal(await planIt(outgoing('Delete', object, { cancels: create.activity.id })), 0);
  assert.deepEqual(await rows(), []);

  const other = `${ORIGIN}/o/14`;
  const tried = outgoing('Create', other);
  await planIt(tried);
  remote.serve('/inbox', { status: 500 });
  await drain(remote.host);
  assert.equal(await planIt(outgoing('Delete', other, { cancels: tried.activity.id })), 1);
  assert.equal((await rows()).length, 2, 'the peer may have it after all');
});

test('nothing of an object is planned after its end', async () => {
  await follower();
  const object = `${ORIGIN}/o/15`;
  const end = outgoing('Delete', object);
  await planIt(end);
  assert.equal(await planIt(outgoing('Create', object, { unless: end.activity.id })), 0);
});

test('only the newest unsent state of a profile is kept', async () => {
  await follower();
  const object = `${ORIGIN}/users/alice`;
  for (let n = 0; n < 3; n += 1)
    await planIt(outgoing('Update', object, { supersedes: `${object}#Update/` }));
  assert.equal((await rows()).length, 1);
});

test('a slow host does not hold up a fast one', async () => {
  const fast = await startFakeRemote();
  try {
    fast.serve('/inbox', { status: 202 });
    const id = await make.remoteAccount(db(), {
      username: 'swift',
      domain: fast.host,
      uri: `${fast.origin}/users/swift`,
      inbox_url: `${fast.origin}/inbox`,
      shared_inbox_url: null,
    });
    await make.follow(db(), id, alice);
    await follower();
    let release = () => {};
    const slow = new Promise<void>((resolve) => (release = resolve));
    remote.serve('/inbox', async () => {
      await slow;
      return { status: 202 };
    });
    await planIt(outgoing('Create', `${ORIGIN}/o/16`));
    const slowRun = drain(remote.host);
    await drain(fast.host);
    assert.equal(fast.requests.length, 1);
    assert.equal((await rows()).length, 1);
    release();
    await slowRun;
    assert.deepEqual(await rows(), []);
  } finally {
    await fast.close();
  }
});

test('activities that everybody has are forgotten after a while, others are not', async () => {
  await follower();
  await planIt(outgoing('Create', `${ORIGIN}/o/17`));
  await sql`update outgoing_activities set created_at = now() - interval '3 days'`.execute(db());
  assert.equal(await pruneDeliveries(db()), 0);
  await db().deleteFrom('deliveries').execute();
  assert.equal(await pruneDeliveries(db()), 1);
});
