import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { outboxSubscribers } from '#server/activitypub/outbox/subscribe.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { moveAccount } from './move.ts';
import { setAliases } from '../profile/set-aliases.ts';

let database: TestDatabase;
before(async () => void (database = await createTestDatabase()));
after(() => database.close());

const account = (id: string) =>
  database.db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const follows = async (accountId: string, targetAccountId: string) => {
  const tables = ['follows', 'follow_requests'] as const;
  const rows = await Promise.all(
    tables.map((table) =>
      database.db
        .selectFrom(table)
        .select('id')
        .where('account_id', '=', accountId)
        .where('target_account_id', '=', targetAccountId)
        .executeTakeFirst(),
    ),
  );
  return rows.some((row) => row !== undefined);
};

test('an account moves to one that names it, once a week; its followers hear of it', async () => {
  const { db } = database;
  const alice = await make.localAccount(db);
  const { uri } = await account(alice);
  const [stranger, target] = [
    await make.remoteAccount(db),
    await make.remoteAccount(db, { also_known_as: [uri] }),
  ];
  const [here, there] = [await make.localAccount(db), await make.remoteAccount(db)];
  await make.follow(db, here, alice);
  await make.follow(db, there, alice);
  const to = (targetAccountId: string) =>
    moveAccount({ db }, { accountId: alice, targetAccountId });
  await assert.rejects(to(stranger), /does not name/);
  await to(target);
  assert.equal((await account(alice)).moved_to_account_id, target);
  assert.deepEqual([await follows(here, target), await follows(here, alice)], [true, false]);
  const deps = { ...testDeps(db), jobs: { enqueueAll: async () => {} } };
  for (const tell of outboxSubscribers(deps)['account.moved']!)
    await tell({ accountId: alice, targetAccountId: target });
  const row = await db
    .selectFrom('outgoing_activities')
    .innerJoin('deliveries', 'deliveries.activity_id', 'outgoing_activities.id')
    .select('body')
    .where('activity_uri', '=', `${uri}#moves/${target}`)
    .executeTakeFirstOrThrow();
  const activity = JSON.parse(row.body);
  assert.equal(activity.object, uri);
  assert.equal(activity.target, (await account(target)).uri);
  const other = await make.remoteAccount(db, { also_known_as: [uri] });
  await assert.rejects(to(other), /seven days/);
});

test('aliases are added and removed, each once', async () => {
  const { db } = database;
  const accountId = await make.localAccount(db);
  const [one, two] = ['https://a.example/1', 'https://b.example/2'];
  await setAliases({ db }, { accountId, add: [one, two], remove: [] });
  assert.deepEqual(await setAliases({ db }, { accountId, add: [one], remove: [two] }), [one]);
});
