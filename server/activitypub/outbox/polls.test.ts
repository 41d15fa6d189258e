import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { relayEvents } from '#server/bus/relay.ts';
import { silentLogger } from '#server/core/log.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { addPoll } from '#server/polls/keep.ts';
import { tendPolls } from '#server/polls/tend.ts';
import { vote } from '#server/polls/vote.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { outboxSubscribers } from './subscribe.ts';

let database: TestDatabase;
const db = () => database.db;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());
beforeEach(async () => {
  for (const table of ['deliveries', 'outgoing_activities', 'events', 'polls'] as const)
    await db().deleteFrom(table).execute();
});

/** Hands on what the use cases recorded, as the worker does. */
async function relay(): Promise<void> {
  const config = { origin: make.TEST_ORIGIN, domain: 'social.example' };
  const storage = { url: (key: string) => key };
  const deps = { db: db(), jobs: { enqueueAll: async () => {} }, config, storage };
  await relayEvents(db(), outboxSubscribers(deps), silentLogger());
}

// eslint-disable-next-line typescript/no-explicit-any
type Sent = { id: string; type: string; to: string[]; object: any; inboxes: string[] };

async function sent(): Promise<Sent[]> {
  await relay();
  const rows = await db()
    .selectFrom('outgoing_activities as o')
    .leftJoin('deliveries as d', 'd.activity_id', 'o.id')
    .select(['o.id', 'o.body', 'd.inbox_url'])
    .orderBy('o.id')
    .orderBy('d.inbox_url')
    .execute();
  await db().deleteFrom('outgoing_activities').execute();
  return [...Map.groupBy(rows, (row) => row.id).values()].map((group) => ({
    ...(JSON.parse(group[0]?.body ?? '{}') as Sent),
    inboxes: group.flatMap((row) => row.inbox_url ?? []),
  }));
}

/** A poll by `author` that is two hours old. */
async function ask(author: string, wish: { multiple?: boolean; hideTotals?: boolean } = {}) {
  const statusId = await make.status(db(), author, {
    created_at: new Date(Date.now() - 7_200_000),
  });
  const draft = { multiple: false, hideTotals: false, ...wish, options: ['Yes', 'No'] };
  const expiresAt = new Date(Date.now() + 3_600_000);
  await inTransaction(db(), (tx) => addPoll(tx, statusId, { ...draft, expiresAt }));
  const { id } = await db()
    .selectFrom('polls')
    .select('id')
    .where('status_id', '=', statusId)
    .executeTakeFirstOrThrow();
  return { statusId, pollId: id };
}

test('a vote goes to the author alone, one Create for each choice', async () => {
  const author = await make.remoteAccount(db(), { username: 'asker', domain: 'one.example' });
  const voter = await make.localAccount(db(), { username: 'voter' });
  await make.follow(db(), await make.remoteAccount(db(), { domain: 'fan.example' }), voter);
  const { pollId, statusId } = await ask(author, { multiple: true });
  await vote({ db: db() }, { accountId: voter, pollId, choices: [0, 1] });
  const creates = await sent();
  assert.deepEqual(
    creates.map(({ type, object }) => [type, object.type, object.name, 'content' in object]),
    [
      ['Create', 'Note', 'Yes', false],
      ['Create', 'Note', 'No', false],
    ],
  );
  for (const { to, object, inboxes } of creates) {
    assert.deepEqual(inboxes, ['https://one.example/users/asker/inbox']);
    assert.deepEqual([to, object.to], [['https://one.example/users/asker'], to]);
    assert.equal(object.inReplyTo, `https://one.example/users/asker/statuses/${statusId}`);
  }
  assert.equal(new Set(creates.map(({ object }) => object.id)).size, 2);
});

test('tallies go to followers and to who voted, as a Question without `updated`', async () => {
  const author = await make.localAccount(db());
  await make.follow(db(), await make.remoteAccount(db(), { domain: 'fan.example' }), author);
  const voter = await make.remoteAccount(db(), { domain: 'voter.example' });
  const { pollId } = await ask(author);
  await vote({ db: db() }, { accountId: voter, pollId, choices: ['No'] });
  assert.deepEqual(await sent(), [], 'not before it is due');
  await tendPolls({ db: db() });
  const [update, ...more] = await sent();
  assert.deepEqual(more, []);
  assert.deepEqual([update?.type, update?.object.type], ['Update', 'Question']);
  assert.equal(Object.hasOwn(update?.object ?? {}, 'updated'), false);
  assert.deepEqual(
    update?.object.oneOf.map((o: Sent['object']) => [o.type, o.name, o.replies.totalItems]),
    [
      ['Note', 'Yes', 0],
      ['Note', 'No', 1],
    ],
  );
  assert.deepEqual([update?.object.votersCount, update?.object.closed], [1, undefined]);
  assert.deepEqual(update?.inboxes, ['https://fan.example/inbox', 'https://voter.example/inbox']);
  await tendPolls({ db: db() });
  assert.deepEqual(await sent(), []);
});

test('hidden totals are told at the end, which says that it is over', async () => {
  const author = await make.localAccount(db());
  const voter = await make.remoteAccount(db(), { domain: 'voter.example' });
  const { pollId } = await ask(author, { hideTotals: true, multiple: true });
  await vote({ db: db() }, { accountId: voter, pollId, choices: ['No'] });
  await tendPolls({ db: db() });
  assert.deepEqual(await sent(), []);
  await db().updateTable('polls').set({ expires_at: new Date() }).execute();
  await tendPolls({ db: db() });
  const [update, ...more] = await sent();
  assert.deepEqual(more, []);
  assert.equal(update?.object.anyOf[1].replies.totalItems, 1);
  assert.equal(update?.object.closed, update?.object.endTime);
  assert.deepEqual(update?.inboxes, ['https://voter.example/inbox']);
});
