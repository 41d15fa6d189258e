import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { type DeliveryBed, openDeliveryBed } from '#server/testing/delivery-bed.ts';
import * as make from '#server/testing/factories.ts';
import { deliveryLanes, hostCounts, hostsInTrouble } from './state.ts';

const ORIGIN = make.TEST_ORIGIN;

let bed: DeliveryBed;

before(async () => {
  bed = await openDeliveryBed();
});
after(() => bed.close());
beforeEach(() => bed.reset());

test('an operator sees what waits, how late it is, and for whom', async () => {
  await bed.follower();
  await bed.plan(bed.outgoing('Create', `${ORIGIN}/o/1`));
  await bed.plan(bed.outgoing('Like', `${ORIGIN}/o/2`, { priority: 2 }));
  await sql`update deliveries set run_at = now() - interval '90 seconds' where priority = 1`.execute(
    bed.db,
  );
  await sql`update deliveries set run_at = now() + interval '1 hour' where priority = 2`.execute(
    bed.db,
  );
  const lanes = await deliveryLanes(bed.db);
  assert.deepEqual(
    lanes.map(({ name, waiting }) => [name, waiting]),
    [
      ['personal', 0],
      ['post', 1],
      ['reaction', 1],
      ['profile', 0],
      ['farewell', 0],
    ],
  );
  assert.ok(Math.abs((lanes[1]?.oldest_due_seconds ?? 0) - 90) < 20);
  assert.equal(lanes[2]?.oldest_due_seconds, null, 'it is not due');

  const blocked_until = sql<Date>`now() + interval '5 minutes'`;
  await bed.db
    .insertInto('hosts')
    .values([
      { host: bed.remote.host, failures: 6, blocked_until, last_error: 'HTTP 502' },
      { host: 'gone.example', failures: 90, unavailable_at: new Date(), last_error: 'no answer' },
      { host: 'fine.example', last_success_at: new Date() },
    ])
    .execute();
  assert.equal((await deliveryLanes(bed.db))[1]?.oldest_due_seconds, null, 'its host rests');
  assert.deepEqual(await hostCounts(bed.db), {
    failing: 2,
    circuit_open: 1,
    resting: 1,
    unavailable: 1,
  });
  const trouble = await hostsInTrouble(bed.db, 10);
  assert.deepEqual(
    trouble.map(({ host, waiting, unavailable, last_error }) => [
      host,
      waiting,
      unavailable,
      last_error,
    ]),
    [
      [bed.remote.host, 2, false, 'HTTP 502'],
      ['gone.example', 0, true, 'no answer'],
    ],
  );
  assert.ok((trouble[0]?.rests_seconds ?? 0) > 250);
});
