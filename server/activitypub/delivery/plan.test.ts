import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { type DeliveryBed, openDeliveryBed } from '#server/testing/delivery-bed.ts';
import * as make from '#server/testing/factories.ts';
import { allowDomain } from '#server/moderation/domain-allows.ts';
import { setSetting } from '#server/settings/settings.ts';
import { pruneDeliveries } from './sweep.ts';

const ORIGIN = make.TEST_ORIGIN;

let bed: DeliveryBed;

before(async () => {
  bed = await openDeliveryBed();
});
after(() => bed.close());
beforeEach(() => bed.reset());

const rows = () => bed.db.selectFrom('deliveries').selectAll().orderBy('id').execute();

test('nobody is sent to who should not be', async () => {
  await bed.follower();
  const local = await make.localAccount(bed.db);
  await make.follow(bed.db, local, bed.alice);
  const ourselves = await make.remoteAccount(bed.db, {
    domain: 'odd.example',
    inbox_url: `${ORIGIN}/inbox`,
    shared_inbox_url: null,
  });
  await make.follow(bed.db, ourselves, bed.alice);
  const bad = await make.remoteAccount(bed.db, { domain: 'sub.blocked.example' });
  await make.follow(bed.db, bad, bed.alice);
  const ok = await make.remoteAccount(bed.db, { domain: 'notblocked.example' });
  await make.follow(bed.db, ok, bed.alice);
  const dead = await make.remoteAccount(bed.db, { domain: 'dead.example' });
  await make.follow(bed.db, dead, bed.alice);
  const suspended = await make.remoteAccount(bed.db, {
    domain: 'fine.example',
    suspended_at: new Date(),
  });
  await make.follow(bed.db, suspended, bed.alice);
  await bed.db.insertInto('domain_blocks').values({ domain: 'blocked.example' }).execute();
  await bed.db
    .insertInto('hosts')
    .values({ host: 'dead.example', unavailable_at: new Date() })
    .execute();
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/2`));
  assert.deepEqual(
    (await rows()).map((row) => row.host).toSorted(),
    [bed.remote.host, 'notblocked.example'].toSorted(),
  );
});

test('while only some servers are let in, nothing is planned for others', async () => {
  await bed.follower();
  const friend = await make.remoteAccount(bed.db, { domain: 'a.friend.example' });
  await make.follow(bed.db, friend, bed.alice);
  // Their handle is let in, the host they are on is not.
  const elsewhere = await make.remoteAccount(bed.db, {
    domain: 'b.friend.example',
    inbox_url: 'https://stranger.example/inbox',
    shared_inbox_url: null,
  });
  await make.follow(bed.db, elsewhere, bed.alice);
  await allowDomain(bed.db, 'friend.example');
  await setSetting(bed.db, 'federation.mode', 'limited');
  try {
    await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/3`));
    assert.deepEqual(
      (await rows()).map((row) => row.host),
      ['a.friend.example'],
    );
  } finally {
    await setSetting(bed.db, 'federation.mode', 'open');
  }
});

test('a Delete cancels what was never tried, and follows what was', async () => {
  await bed.follower();
  const object = `${ORIGIN}/o/13`;
  const create = bed.outgoing('Create', object);
  await bed.plan(create);
  await bed.plan(bed.outgoing('Update', object));
  assert.equal(await bed.plan(bed.outgoing('Delete', object, { cancels: create.activity.id })), 0);
  assert.deepEqual(await rows(), []);

  const other = `${ORIGIN}/o/14`;
  const tried = bed.outgoing('Create', other);
  await bed.plan(tried);
  bed.remote.serve('/inbox', { status: 500 });
  await bed.drain(bed.remote.host);
  assert.equal(await bed.plan(bed.outgoing('Delete', other, { cancels: tried.activity.id })), 1);
  assert.equal((await rows()).length, 2, 'the peer may have it after all');
});

test('nothing of an object is planned after its end', async () => {
  await bed.follower();
  const object = `${ORIGIN}/o/15`;
  const end = bed.outgoing('Delete', object);
  await bed.plan(end);
  assert.equal(await bed.plan(bed.outgoing('Create', object, { unless: end.activity.id })), 0);
});

test('only the newest unsent state of a profile is kept', async () => {
  await bed.follower();
  const object = `${ORIGIN}/users/alice`;
  for (let n = 0; n < 3; n += 1)
    await bed.plan(bed.outgoing('Update', object, { supersedes: `${object}#Update/` }));
  assert.equal((await rows()).length, 1);
});

test('a state that is yet to settle waits, and a newer one goes when it would have gone', async () => {
  await bed.follower();
  const object = `${ORIGIN}/users/alice`;
  const change = () =>
    bed.plan(bed.outgoing('Update', object, { supersedes: `${object}#Update/`, delay: 60 }));
  await change();
  await bed.drain(bed.remote.host);
  assert.deepEqual(bed.remote.requests, []);
  const alarm = bed.alarms.at(-1)?.delay ?? 0;
  assert.ok(alarm > 50_000 && alarm <= 60_000, 'it is looked at when it is due');
  const [first] = await rows();
  await change();
  const [second] = await rows();
  assert.notEqual(second?.activity_id, first?.activity_id);
  assert.deepEqual(second?.run_at, first?.run_at);
});

test('activities that everybody has are forgotten after a while, others are not', async () => {
  await bed.follower();
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/17`));
  await sql`update outgoing_activities set created_at = now() - interval '3 days'`.execute(bed.db);
  assert.equal(await pruneDeliveries(bed.db), 0);
  await bed.db.deleteFrom('deliveries').execute();
  assert.equal(await pruneDeliveries(bed.db), 1);
});
