import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { type DeliveryBed, openDeliveryBed } from '#server/testing/delivery-bed.ts';
import * as make from '#server/testing/factories.ts';
import { startFakeRemote } from '#server/testing/fake-remote.ts';
import { expectationsOf, readClaim } from '../signatures/verify.ts';
import { takeRows } from './rows.ts';
import { sweepDeliveries } from './sweep.ts';
import { wakeHost } from './wake.ts';

const ORIGIN = make.TEST_ORIGIN;

let bed: DeliveryBed;

before(async () => {
  bed = await openDeliveryBed();
});
after(() => bed.close());
beforeEach(() => bed.reset());

const rows = () => bed.db.selectFrom('deliveries').selectAll().orderBy('id').execute();
const host = () =>
  bed.db.selectFrom('hosts').selectAll().where('host', '=', bed.remote.host).executeTakeFirst();
/** Types of what came in, in order. */
const received = () =>
  bed.remote.requests
    .filter((request) => request.method === 'POST')
    .map((request) => (JSON.parse(request.body.toString()) as { type: string }).type);

test('a shared inbox gets the activity once, signed, with the digest that was kept', async () => {
  bed.remote.serve('/inbox', { status: 202 });
  await bed.follower();
  await bed.follower();
  const create = bed.outgoing('Create', `${ORIGIN}/o/1`);
  assert.equal(await bed.plan(create), 1);
  assert.deepEqual(bed.alarms, [{ host: bed.remote.host, delay: 0 }]);
  assert.equal(await bed.plan(create), 0, 'planning again does nothing');
  await bed.drain(bed.remote.host);
  assert.deepEqual(received(), ['Create']);
  assert.deepEqual(await rows(), []);
  const [request] = bed.remote.requests;
  assert.equal(request?.headers['content-type'], 'application/activity+json');
  assert.equal(request?.headers.host, bed.remote.host);
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
  assert.ok(verify('sha256', Buffer.from(signed), createPublicKey(bed.publicKeyPem), bytes));
  await bed.drain(bed.remote.host);
  assert.equal(received().length, 1, 'and never again');
});

test('what concerns one account goes to its own inbox', async () => {
  const id = await bed.follower('bob');
  bed.remote.serve('/users/bob/inbox', { status: 202 });
  await bed.plan(
    bed.outgoing('Accept', `${ORIGIN}/o/3`, {
      audience: { followersOf: [], accounts: [id], inbox: 'personal' },
      priority: 0,
    }),
  );
  await bed.drain(bed.remote.host);
  assert.equal(bed.remote.requests[0]?.target, '/users/bob/inbox');
});

test('deliveries about one object keep their order, others overtake', async () => {
  await bed.follower();
  let failing = true;
  bed.remote.serve('/inbox', (request) => {
    const { object } = JSON.parse(request.body.toString()) as { object: string };
    return { status: failing && object.endsWith('/o/4') ? 429 : 202 };
  });
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/4`));
  await bed.plan(bed.outgoing('Update', `${ORIGIN}/o/4`));
  await bed.plan(bed.outgoing('Delete', `${ORIGIN}/o/4`));
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/5`));
  await bed.drain(bed.remote.host);
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
  bed.remote.requests.length = 0;
  await bed.timePasses();
  await bed.drain(bed.remote.host);
  assert.deepEqual(received(), ['Create', 'Update', 'Delete']);
  assert.deepEqual(await rows(), []);
});

test('a host that asks for patience is left alone for as long', async () => {
  await bed.follower();
  bed.remote.serve('/inbox', { status: 429, headers: { 'retry-after': '900' } });
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/6`));
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/7`));
  bed.alarms = [];
  await bed.drain(bed.remote.host);
  const tried = received().length;
  await bed.drain(bed.remote.host);
  assert.equal(received().length, tried, 'nothing is tried before');
  const [alarm] = bed.alarms;
  assert.ok(alarm && alarm.delay > 800_000 && alarm.delay <= 900_000, JSON.stringify(alarm));
  assert.equal((await host())?.failures, 0, 'it is busy, not down');
});

test('a host that is down is probed once at a time, and gets everything when it is back', async () => {
  await bed.follower();
  let status = 502;
  bed.remote.serve('/inbox', () => ({ status }));
  for (let n = 0; n < 12; n += 1) await bed.plan(bed.outgoing('Create', `${ORIGIN}/down/${n}`));
  for (let n = 0; n < 3 && ((await host())?.failures ?? 0) < 5; n += 1)
    await bed.drain(bed.remote.host);
  const failures = (await host())?.failures ?? 0;
  assert.ok(failures >= 5 && failures <= 8, String(failures));
  assert.ok(
    (await rows()).every((row) => row.leased_until === null),
    'what was not tried is given back',
  );
  bed.alarms = [];
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/down/late`));
  assert.deepEqual(bed.alarms, [], 'a resting host is not woken by what is new');
  bed.alarms = [];
  bed.remote.requests.length = 0;
  await bed.drain(bed.remote.host);
  assert.equal(received().length, 0, 'the circuit is open');
  assert.equal(bed.alarms.length, 1, 'one sleeping job for all');
  assert.ok((bed.alarms[0]?.delay ?? 0) > 30_000);
  await bed.timePasses();
  await bed.drain(bed.remote.host);
  assert.equal(received().length, 1, 'a single probe');
  assert.equal((await host())?.failures, failures + 1);
  status = 202;
  await bed.timePasses();
  await sql`update deliveries set run_at = now() + interval '5 hours' where attempts > 0`.execute(
    bed.db,
  );
  await bed.drain(bed.remote.host);
  await bed.drain(bed.remote.host);
  assert.deepEqual(await rows(), []);
  assert.equal((await host())?.failures, 0);
  assert.equal((await host())?.blocked_until, null);
});

test('of two workers one looks whether a host is back', async () => {
  await bed.follower();
  for (let n = 0; n < 4; n += 1) await bed.plan(bed.outgoing('Create', `${ORIGIN}/probe/${n}`));
  const blocked_until = sql<Date>`now() - interval '1 second'`;
  await bed.db
    .insertInto('hosts')
    .values({ host: bed.remote.host, failures: 9, blocked_until })
    .execute();
  const taken = await Promise.all([1, 2, 3].map(() => takeRows(bed.db, [bed.remote.host], 8)));
  assert.equal(taken.flatMap(([one]) => one?.deliveries ?? []).length, 1);
  assert.equal((await rows()).filter((row) => row.attempts > 0).length, 1);
});

test('a host failing on seven days is given up, and taken back when it speaks', async () => {
  await bed.follower();
  bed.remote.serve('/inbox', { status: 500 });
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/8`));
  await bed.db
    .insertInto('hosts')
    .values({
      host: bed.remote.host,
      failures: 40,
      failed_days: sql<
        string[]
      >`(select array_agg(current_date - n) from generate_series(1, 6) n)` as never,
    })
    .execute();
  await bed.drain(bed.remote.host);
  assert.ok((await host())?.unavailable_at);
  assert.equal(await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/9`)), 0);
  bed.remote.serve('/inbox', { status: 202 });
  bed.alarms = [];
  await wakeHost(bed, bed.remote.host);
  assert.deepEqual(bed.alarms, [{ host: bed.remote.host, delay: 0 }]);
  await bed.drain(bed.remote.host);
  assert.deepEqual(await rows(), []);
  assert.equal((await host())?.unavailable_at, null);
});

test('refused for good is forgotten; a shared inbox that is not there falls back to personal ones', async () => {
  await bed.follower('carol');
  for (const status of [410, 403, 400, 501]) {
    bed.remote.serve('/inbox', { status });
    await bed.plan(bed.outgoing('Create', `${ORIGIN}/refused/${status}`));
    await bed.drain(bed.remote.host);
    assert.deepEqual(await rows(), [], String(status));
  }
  assert.equal((await host())?.failures, 0);
  bed.remote.serve('/inbox', { status: 404 });
  bed.remote.serve('/users/carol/inbox', { status: 202 });
  bed.remote.requests.length = 0;
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/10`));
  await bed.drain(bed.remote.host);
  assert.deepEqual(
    bed.remote.requests.map((r) => r.target),
    ['/inbox', '/users/carol/inbox'],
  );
  assert.deepEqual(await rows(), []);
});

test('a signature that is not accepted is tried a few times', async () => {
  await bed.follower();
  bed.remote.serve('/inbox', { status: 401 });
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/11`));
  for (let n = 0; n < 8; n += 1) {
    await bed.timePasses();
    await bed.drain(bed.remote.host);
  }
  // Five tries, the first of them with the other kind of signature as well.
  assert.equal(received().length, 6);
  assert.equal(
    bed.remote.requests.filter((r) => r.headers['signature-input'] !== undefined).length,
    1,
  );
  assert.deepEqual(await rows(), []);
});

test('a peer that reads RFC 9421 only gets its activities, and is remembered', async () => {
  await bed.follower();
  bed.remote.serve('/inbox', ({ headers }) => ({
    status: headers['signature-input'] === undefined ? 401 : 202,
  }));
  for (const object of ['13', '14']) {
    await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/${object}`));
    await bed.drain(bed.remote.host);
  }
  assert.deepEqual(await rows(), []);
  const { requests } = bed.remote;
  assert.equal(requests.length, 3);
  for (const request of requests.slice(1)) {
    const claim = readClaim(request, expectationsOf(bed.remote.origin)(new Date()));
    assert.ok(claim.verifies(createPublicKey(bed.publicKeyPem)));
  }
});

test('what a dead worker had taken is taken again once its lease ran out', async () => {
  await bed.follower();
  bed.remote.serve('/inbox', { status: 202 });
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/12`));
  const [dead] = await takeRows(bed.db, [bed.remote.host], 8);
  assert.equal(dead?.deliveries.length, 1);
  bed.alarms = [];
  await bed.drain(bed.remote.host);
  assert.equal(received().length, 0, 'the lease is respected');
  assert.ok((bed.alarms[0]?.delay ?? 0) > 50_000, 'and the alarm is set for its end');
  assert.equal(await sweepDeliveries(bed), 0);
  await sql`update deliveries set leased_until = now() - interval '1 second', run_at = now() - interval '1 minute'`.execute(
    bed.db,
  );
  bed.alarms = [];
  assert.equal(await sweepDeliveries(bed), 1);
  assert.equal(bed.alarms[0]?.host, bed.remote.host);
  await bed.drain(bed.remote.host);
  assert.deepEqual(received(), ['Create']);
});

test('nothing goes to a server that was suspended meanwhile', async () => {
  await bed.follower();
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/18`));
  bed.suspended.add(bed.remote.host);
  await bed.drain(bed.remote.host);
  assert.equal(received().length, 0);
  assert.deepEqual(await rows(), []);
});

test('two workers never take the same row', async () => {
  await bed.follower();
  for (let n = 0; n < 20; n += 1) await bed.plan(bed.outgoing('Create', `${ORIGIN}/both/${n}`));
  const taken = await Promise.all(
    Array.from({ length: 6 }, () => takeRows(bed.db, [bed.remote.host], 8)),
  );
  const ids = taken.flatMap(([one]) => one?.deliveries.map((d) => d.id) ?? []);
  assert.equal(new Set(ids).size, ids.length);
});

test('a slow host does not hold up a fast one', async () => {
  const fast = await startFakeRemote();
  try {
    fast.serve('/inbox', { status: 202 });
    const id = await make.remoteAccount(bed.db, {
      username: 'swift',
      domain: fast.host,
      uri: `${fast.origin}/users/swift`,
      inbox_url: `${fast.origin}/inbox`,
      shared_inbox_url: null,
    });
    await make.follow(bed.db, id, bed.alice);
    await bed.follower();
    let release = () => {};
    const slow = new Promise<void>((resolve) => (release = resolve));
    bed.remote.serve('/inbox', async () => {
      await slow;
      return { status: 202 };
    });
    await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/16`));
    const slowRun = bed.drain(bed.remote.host);
    await bed.drain(fast.host);
    assert.equal(fast.requests.length, 1);
    assert.equal((await rows()).length, 1);
    release();
    await slowRun;
    assert.deepEqual(await rows(), []);
  } finally {
    await fast.close();
  }
});
