import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { until } from '#server/testing/until.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { openSharedTurns, type SharedTurns } from './shared-turns.ts';

let database: TestDatabase;
const opened: SharedTurns[] = [];
before(async () => {
  database = await createTestDatabase();
});
after(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await database.close();
});

/** What one process would have. */
function open(lane: string, perMinute = 6_000, patience = 0): SharedTurns {
  const one = openSharedTurns({ url: database.url, lane, perMinute, patience });
  opened.push(one);
  return one;
}

test('of all processes of a lane one works at a time, and all lanes beside each other', async () => {
  const running = { a: 0, b: 0 };
  const most = { a: 0, b: 0, both: 0 };
  const work = (lane: 'a' | 'b') => async () => {
    running[lane] += 1;
    most[lane] = Math.max(most[lane], running[lane]);
    most.both = Math.max(most.both, running.a + running.b);
    // The first of each lane stay until they have met.
    await until(() => most.both > 1, { what: 'somebody of the other lane' });
    await sleep(15);
    running[lane] -= 1;
  };
  const [one, two, other] = [open('a'), open('a'), open('b')];
  await Promise.all(
    [0, 1, 2, 3].flatMap(() => [one.run(work('a')), two.run(work('a')), other.run(work('b'))]),
  );
  assert.deepEqual(most, { a: 1, b: 1, both: 2 });
});

test('they keep one pace together', async () => {
  const [one, two] = [open('slow', 60), open('slow', 60)];
  const begun: number[] = [];
  const work = async () => void begun.push(Date.now());
  const start = Date.now();
  // A fifth of a minute's share at once, then one every 1.25 seconds.
  for (let i = 0; i < 7; i += 1) await Promise.all([one.run(work), two.run(work)]);
  const [first, next] = [begun[12]! - start, begun[13]! - start];
  assert.ok(first < 10_000, `${first} ms; with nothing at once it would be fifteen seconds`);
  assert.ok(next >= 1_150, `${next} ms`);
});

test('a turn comes back from work that failed, and from a process that is gone', async () => {
  const [one, two, three] = [open('fragile'), open('fragile'), open('fragile')];
  await assert.rejects(
    one.run(() => Promise.reject(new Error('no'))),
    /no/,
  );
  let release = (): void => {};
  const held = two.run(() => new Promise<void>((resolve) => (release = resolve)));
  await until(isHeld);
  const waiting = three.run(async () => 'mine');
  // As when the process ends without a word.
  await sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and classid = 7201002 and granted
      and database = (select oid from pg_database where datname = current_database())`.execute(
    database.db,
  );
  assert.equal(await waiting, 'mine');
  release();
  await held;
  assert.equal(await two.run(async () => 'again'), 'again');
});

test('whoever has no patience is told', async () => {
  const [one, two] = [open('busy'), open('busy', 6_000, 50)];
  let release = (): void => {};
  const held = one.run(() => new Promise<void>((resolve) => (release = resolve)));
  await until(isHeld);
  await assert.rejects(
    two.run(async () => 'mine'),
    /lock timeout/,
  );
  release();
  await held;
  assert.equal(await two.run(async () => 'mine'), 'mine');
});

async function isHeld(): Promise<boolean> {
  const { rows } = await sql`
    select pid from pg_locks where locktype = 'advisory' and classid = 7201002 and granted
      and database = (select oid from pg_database where datname = current_database())`.execute(
    database.db,
  );
  return rows.length > 0;
}
