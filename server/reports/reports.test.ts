import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outboxSubscribers } from '#server/activitypub/outbox/subscribe.ts';
import { ensureInstanceActor } from '#server/accounts/instance-actor.ts';
import { deleteRemoteAccount } from '#server/accounts/delete-remote.ts';
import { Report } from '#server/contract/report.ts';
import { startApi } from '#server/testing/api-bed.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { receiveReport } from './receive-report.ts';
import { reportsRoutes } from './routes.ts';

const { database, api } = await startApi((deps) => [reportsRoutes(deps)]);

async function post(who: string, json: unknown) {
  const response = await api.request(who, 'POST', '/api/v1/reports', { json });
  return { status: response.status, json: (await response.json()) as unknown };
}

async function sent(reportId: string) {
  const deps = { ...testDeps(database.db), jobs: { enqueueAll: async () => {} } };
  for (const tell of outboxSubscribers(deps)['report.created']!) await tell({ reportId });
  const row = await database.db
    .selectFrom('outgoing_activities')
    .innerJoin('deliveries', 'deliveries.activity_id', 'outgoing_activities.id')
    .select(['outgoing_activities.body', 'deliveries.inbox_url'])
    .where('activity_uri', '=', `${make.TEST_ORIGIN}/actor#flags/${reportId}`)
    .executeTakeFirst();
  return row && { activity: JSON.parse(row.body), inbox: row.inbox_url };
}

test('a report is kept with what the reporter may see, and goes out as the server, not as them', async () => {
  const { db } = database;
  const [alice, mallory] = [await make.localAccount(db), await make.remoteAccount(db)];
  await ensureInstanceActor(testDeps(db));
  const seen = await make.status(db, mallory);
  const hidden = await make.status(db, mallory, { visibility: 'direct' });
  const others = await make.status(db, await make.remoteAccount(db));
  for (const [what, id] of Object.entries({ hidden, others, unknown: '1' })) {
    const refused = await post(alice, { account_id: mallory, status_ids: [seen, id] });
    assert.equal(refused.status, 404, what);
  }
  const gone = await make.status(db, mallory, { deleted_at: new Date() });
  const answer = await post(alice, {
    account_id: mallory,
    status_ids: [seen, gone],
    comment: 'rude',
    category: 'spam',
    forward: true,
  });
  assert.equal(answer.status, 200);
  const report = Report.parse(answer.json);
  assert.deepEqual(report.status_ids, [seen]);
  assert.equal(report.target_account.id, mallory);
  assert.equal(report.category, 'spam');
  const { activity, inbox } = (await sent(report.id))!;
  const { uri } = await db
    .selectFrom('statuses')
    .select('uri')
    .where('id', '=', seen)
    .executeTakeFirstOrThrow();
  assert.equal(activity.actor, `${make.TEST_ORIGIN}/actor`);
  assert.equal(activity.object[1], uri);
  assert.equal(activity.content, 'rude');
  assert.match(inbox, /remote\.example/);
  const { username } = await db
    .selectFrom('accounts')
    .select('username')
    .where('id', '=', alice)
    .executeTakeFirstOrThrow();
  assert.equal(JSON.stringify(activity).includes(username), false);
});

test('a report stays here unless it is to be forwarded; nobody is reported who is not there', async () => {
  const { db } = database;
  const [alice, mallory] = [await make.localAccount(db), await make.remoteAccount(db)];
  const answer = await post(alice, { account_id: mallory });
  assert.equal(await sent(Report.parse(answer.json).id), undefined);
  assert.equal((await post(alice, { account_id: '1' })).status, 404);
  const long = { account_id: mallory, comment: 'x'.repeat(1001) };
  assert.equal((await post(alice, long)).status, 422);
});

test('a report outlives its reporter, under the name of the server', async () => {
  const { db } = database;
  const [alice, leaver] = [await make.localAccount(db), await make.remoteAccount(db)];
  const server = await ensureInstanceActor(testDeps(db));
  const { uri } = await db
    .selectFrom('accounts')
    .select('uri')
    .where('id', '=', alice)
    .executeTakeFirstOrThrow();
  const uriOfFlag = 'https://left.example/flags/1';
  await receiveReport(
    { db },
    { uri: uriOfFlag, accountId: leaver, objectUris: [uri], comment: 'rude' },
  );
  await deleteRemoteAccount(db, leaver);
  const kept = await db
    .selectFrom('reports')
    .select(['account_id', 'comment'])
    .where('uri', '=', uriOfFlag)
    .executeTakeFirst();
  assert.deepEqual(kept, { account_id: server, comment: 'rude' });
});
