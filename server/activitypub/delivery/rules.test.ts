import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { type DeliveryBed, openDeliveryBed } from '#server/testing/delivery-bed.ts';
import * as make from '#server/testing/factories.ts';
import { until } from '#server/testing/until.ts';
import { PRIORITY } from './plan.ts';
import { pruneDeliveries } from './sweep.ts';
import { createWakeUp } from './wake.ts';

const ORIGIN = make.TEST_ORIGIN;

let bed: DeliveryBed;

before(async () => {
  bed = await openDeliveryBed();
});
after(() => bed.close());
beforeEach(() => bed.reset());

const waiting = async () => (await bed.db.selectFrom('deliveries').select('id').execute()).length;
const host = () =>
  bed.db.selectFrom('hosts').selectAll().where('host', '=', bed.remote.host).executeTakeFirst();

test('what is most urgent goes first, whatever was there before', async () => {
  await bed.follower();
  const lanes = Object.entries(PRIORITY).toReversed();
  for (const [type, priority] of lanes)
    await bed.plan(bed.outgoing(type, `${ORIGIN}/${type}`, { priority }));
  const order: string[] = [];
  bed.remote.serve('/inbox', (request) => {
    order.push((JSON.parse(request.body.toString()) as { type: string }).type);
    return { status: 202 };
  });
  await bed.drain(bed.remote.host);
  // Four are on their way at the same time; who comes first of those is chance.
  assert.deepEqual(new Set(order.slice(0, 4)), new Set(Object.keys(PRIORITY).slice(0, 4)));
  assert.equal(order.at(-1), 'farewell');
});

for (const status of [404, 405, 410]) {
  test(`a shared inbox that answers ${status} falls back to personal ones, once`, async () => {
    await bed.follower('carol');
    bed.remote.serve('/inbox', { status });
    bed.remote.serve('/users/carol/inbox', { status });
    await bed.plan(bed.outgoing('Create', `${ORIGIN}/gone/${status}`));
    await bed.drain(bed.remote.host);
    await bed.drain(bed.remote.host);
    assert.deepEqual(
      bed.remote.requests.map(({ target }) => target),
      ['/inbox', '/users/carol/inbox'],
    );
    assert.equal(await waiting(), 0);
    assert.equal((await host())?.failures ?? 0, 0, 'the host is alive');
  });
}

test('an overloaded host that says how long is busy, one that does not is in trouble', async () => {
  await bed.follower();
  bed.remote.serve('/inbox', { status: 503, headers: { 'retry-after': '60' } });
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/1`));
  await bed.drain(bed.remote.host);
  assert.equal((await host())?.failures, 0);
  await bed.timePasses();
  bed.remote.serve('/inbox', { status: 503 });
  await bed.drain(bed.remote.host);
  assert.equal((await host())?.failures, 1);
  assert.equal(await waiting(), 1);
});

test('what nobody took for seven days is given up', async () => {
  await bed.follower();
  bed.remote.serve('/inbox', { status: 500 });
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/2`));
  await sql`update deliveries set created_at = now() - interval '6 days'`.execute(bed.db);
  await bed.drain(bed.remote.host);
  assert.equal(await waiting(), 1);
  await sql`update deliveries set created_at = now() - interval '8 days'`.execute(bed.db);
  await bed.timePasses();
  await bed.drain(bed.remote.host);
  assert.equal(await waiting(), 0);
});

test('a host that speaks with a valid signature gets what waits at once, and is asked once', async () => {
  await bed.follower();
  bed.remote.serve('/inbox', { status: 500 });
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/3`));
  for (let n = 0; n < 6; n += 1) {
    await bed.timePasses();
    await bed.drain(bed.remote.host);
  }
  assert.ok((await host())?.blocked_until);
  bed.alarms = [];
  const heardFrom = createWakeUp(bed);
  await heardFrom(`${bed.remote.origin}/users/bob`);
  await heardFrom(`${bed.remote.origin}/users/eve`);
  assert.deepEqual(bed.alarms, [{ host: bed.remote.host, delay: 0 }]);
  assert.equal((await host())?.failures, 0);
  bed.remote.serve('/inbox', { status: 202 });
  await bed.drain(bed.remote.host);
  assert.equal(await waiting(), 0);
});

test('what is known of hosts is forgotten after three months, unless something waits for them', async () => {
  await bed.follower();
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/4`));
  const long_ago = sql<Date>`now() - interval '100 days'`;
  await bed.db
    .insertInto('hosts')
    .values([
      { host: 'old.example', failures: 3, updated_at: long_ago },
      { host: 'gone.example', failures: 50, unavailable_at: long_ago, updated_at: long_ago },
      { host: 'new.example', failures: 3 },
      { host: bed.remote.host, failures: 3, updated_at: long_ago },
    ])
    .execute();
  await pruneDeliveries(bed.db);
  const left = await bed.db.selectFrom('hosts').select('host').orderBy('host').execute();
  assert.deepEqual(
    left.map((row) => row.host).toSorted(),
    [bed.remote.host, 'new.example'].toSorted(),
  );
});

test('one host has four requests under way at most, and the rest waits its turn', async () => {
  await bed.follower();
  let under = 0;
  let most = 0;
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  bed.remote.serve('/inbox', async () => {
    under += 1;
    most = Math.max(most, under);
    await gate;
    under -= 1;
    return { status: 202 };
  });
  for (let n = 0; n < 10; n += 1) await bed.plan(bed.outgoing('Create', `${ORIGIN}/four/${n}`));
  const draining = bed.drain(bed.remote.host);
  await until(() => under === 4);
  open();
  await draining;
  assert.equal(most, 4);
  assert.equal(await waiting(), 0);
});
