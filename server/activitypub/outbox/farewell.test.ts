import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { deleteLocalAccount } from '#server/accounts/delete-local.ts';
import { follow } from '#server/accounts/relations/follow.ts';
import { forgetFollows } from '#server/accounts/relations/forget-follows.ts';
import { relayEvents } from '#server/bus/relay.ts';
import { silentLogger } from '#server/core/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { PUBLIC } from '../vocab.ts';
import { outboxSubscribers } from './subscribe.ts';

const ORIGIN = make.TEST_ORIGIN;
let database: TestDatabase;
let alice: string;
let aliceUri: string;
const db = () => database.db;

before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());
beforeEach(async () => {
  const username = make.uniqueName('alice');
  alice = await make.localAccount(db(), { username });
  aliceUri = `${ORIGIN}/users/${username}`;
});

test('the end of an account is told to followers, followed, asked, and whoever was written to', async () => {
  const names = ['fan', 'star', 'asking', 'asked', 'confidant', 'answered', 'boosted'];
  const [
    fan = '',
    star = '',
    asking = '',
    asked = '',
    confidant = '',
    answered = '',
    boosted = '',
  ] = await Promise.all(
    names.map((name) => make.remoteAccount(db(), { domain: `${name}.example` })),
  );
  await make.follow(db(), fan, alice);
  await make.follow(db(), alice, star);
  const request = { account_id: asking, target_account_id: alice, uri: null, languages: null };
  const mine = { ...request, account_id: alice, target_account_id: asked };
  await db().insertInto('follow_requests').values([request, mine]).execute();
  // Longer ago than a profile's Update would reach.
  const created_at = new Date('2026-01-01');
  const direct = await make.status(db(), alice, { visibility: 'direct', created_at });
  const mention = { status_id: direct, account_id: confidant, silent: false };
  await db().insertInto('status_mentions').values(mention).execute();
  await make.status(db(), alice, { in_reply_to_account_id: answered, created_at });
  const post = await make.status(db(), boosted);
  await make.status(db(), alice, { reblog_of_id: post, created_at });
  await deleteLocalAccount(db(), alice);
  const subscribers = outboxSubscribers({
    db: db(),
    jobs: { enqueueAll: async () => {} },
    config: { origin: ORIGIN, domain: 'social.example' },
    storage: { url: (key) => key },
  });
  await relayEvents(db(), subscribers, silentLogger());
  const { body } = await db()
    .selectFrom('outgoing_activities')
    .select('body')
    .executeTakeFirstOrThrow();
  const end = JSON.parse(body) as Record<string, unknown>;
  assert.deepEqual([end['type'], end['actor'], end['object']], ['Delete', aliceUri, aliceUri]);
  assert.deepEqual(end['to'], [PUBLIC]);
  const hosts = await db().selectFrom('deliveries').select('host').execute();
  assert.deepEqual(
    hosts.map(({ host }) => host).toSorted(),
    names.map((name) => `${name}.example`).toSorted(),
  );
  for (const again of [1, 2]) {
    await forgetFollows(db(), alice);
    const stats = await db()
      .selectFrom('account_stats')
      .select(['followers_count', 'following_count'])
      .where('account_id', 'in', [fan, star])
      .execute();
    for (const row of stats) assert.deepEqual(Object.values(row), [0, 0], String(again));
  }
});

test('an account that is there keeps its follows', async () => {
  const fan = await make.remoteAccount(db());
  await make.follow(db(), fan, alice);
  await forgetFollows(db(), alice);
  const row = await db().selectFrom('follows').select('id').where('account_id', '=', fan).execute();
  assert.equal(row.length, 1);
});

test('who has moved is not followed any more', async () => {
  const next = await make.localAccount(db());
  await db()
    .updateTable('accounts')
    .set({ moved_to_account_id: next })
    .where('id', '=', alice)
    .execute();
  const pair = { accountId: await make.remoteAccount(db()), targetAccountId: alice };
  await assert.rejects(follow({ db: db() }, { ...pair, uri: 'https://x.example/1' }), /has moved/);
});
