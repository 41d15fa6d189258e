import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { DomainError } from '#server/core/errors.ts';
import { silentLogger } from '#server/core/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { drainInbox } from './drain.ts';
import { pruneActivities } from './store.ts';

let database: TestDatabase;
let runs = 0;
const again = async (): Promise<void> => void (runs += 1);

before(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await database.db.deleteFrom('inbound_activities').execute();
});
after(() => database.close());

const rows = () => database.db.selectFrom('inbound_activities').selectAll().orderBy('id').execute();

const log = silentLogger();
const insert = (key: string, actor = 'https://a.example/alice') =>
  database.db
    .insertInto('inbound_activities')
    .values({ activity_id: key, actor_uri: actor, body: JSON.stringify({ id: key }) })
    .execute();
const makeDue = () =>
  database.db
    .updateTable('inbound_activities')
    .set({ run_at: new Date(0) })
    .execute();

test('keeps the order of one actor and marks what is done', async () => {
  for (let i = 0; i < 5; i += 1)
    await insert(`https://a.example/${i}`, `https://a.example/${i % 2}`);
  const seen: string[] = [];
  const taken = await drainInbox({
    db: database.db,
    log,
    again,
    process: async (kept) => void seen.push(String(kept.activity['id'])),
  });
  assert.equal(taken, 5);
  assert.deepEqual(
    seen.filter((id) => Number(id.at(-1)) % 2 === 0).map((id) => id.at(-1)),
    ['0', '2', '4'],
  );
  assert.equal(
    await drainInbox({ db: database.db, log, again, process: async () => assert.fail() }),
    0,
  );
  await database.db
    .updateTable('inbound_activities')
    .set({ processed_at: new Date(0) })
    .execute();
  assert.equal(await pruneActivities(database.db), 5);
});

test('§2.23 ReDoS / HTML parse: a refusal is final, a failure comes round until it is parked, the others go on', async () => {
  await insert('refused');
  await insert('failing');
  await insert('fine');
  const process = async (kept: { activity: Record<string, unknown> }): Promise<void> => {
    if (kept.activity['id'] === 'refused') throw new DomainError('forbidden', 'no');
    if (kept.activity['id'] === 'failing') throw new Error('boom');
  };
  await drainInbox({ db: database.db, log, again, process });
  let [refused, failing, fine] = await rows();
  assert.ok(refused!.processed_at !== null && refused!.last_error === 'no');
  assert.ok(fine!.processed_at !== null && fine!.last_error === null);
  assert.ok(
    failing!.processed_at === null &&
      failing!.last_error === 'boom' &&
      failing!.run_at > new Date(),
  );
  for (let i = 0; i < 12; i += 1) {
    await makeDue();
    await drainInbox({ db: database.db, log, again, process });
  }
  [, failing] = await rows();
  assert.ok(failing!.parked_at !== null);
  assert.equal(failing!.attempts, 10);
});

test('what a dead worker had taken comes back after its lease', async () => {
  await insert('leased');
  let hang = () => {};
  const stuck = drainInbox({
    db: database.db,
    log,
    again,
    process: () => new Promise<void>((resolve) => (hang = resolve)),
  });
  while ((await rows())[0]!.attempts === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await drainInbox({ db: database.db, log, again, process: async () => {} }), 0);
  await makeDue();
  let secondTime = 0;
  await drainInbox({ db: database.db, log, again, process: async () => void (secondTime += 1) });
  assert.equal(secondTime, 1);
  hang();
  await stuck;
});

test('one that waits for a slow server holds up only what comes after it', async () => {
  const insertBy = (actor: string, id: string, type: string) =>
    database.db
      .insertInto('inbound_activities')
      .values({
        activity_id: id,
        actor_uri: actor,
        body: JSON.stringify({ id, type, object: 'x' }),
      })
      .execute();
  await insertBy('https://slow.example/a', 'slow', 'Follow');
  await insertBy('https://slow.example/a', 'after slow', 'Undo');
  await insertBy('https://quick.example/a', 'quick', 'Follow');
  const { promise: slow, resolve: release } = Promise.withResolvers<void>();
  const { promise: lateDone, resolve: sawLate } = Promise.withResolvers<void>();
  const seen: string[] = [];
  const draining = drainInbox({
    db: database.db,
    log,
    again,
    process: async ({ activity }) => {
      if (activity['id'] === 'slow') await slow;
      seen.push(String(activity['id']));
      if (activity['id'] === 'late') sawLate();
    },
  });
  await insertBy('https://quick.example/a', 'late', 'Follow');
  await lateDone;
  assert.deepEqual(seen, ['quick', 'late']);
  release();
  assert.equal(await draining, 4);
  assert.deepEqual(seen, ['quick', 'late', 'slow', 'after slow']);
});

test('a run that never finds the inbox empty ends, and asks for another', async () => {
  let count = 0;
  const more = () => insert(`https://busy.example/${(count += 1)}`);
  await more();
  runs = 0;
  await drainInbox({
    db: database.db,
    log,
    again,
    process: async () => {
      await more();
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
  });
  assert.equal(runs, 1);
  assert.equal((await rows()).filter((row) => row.processed_at === null).length, 1);
});
