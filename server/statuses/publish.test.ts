import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Status } from '#server/contract/status.ts';
import { DomainError } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import { block, localAccount, remoteAccount, status } from '#server/testing/factories.ts';
import { hydrateStatus } from './hydrate.ts';
import { publish } from './publish.ts';

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
before(async () => {
  database = await createTestDatabase();
  deps = testDeps(database.db);
});
after(() => database.close());

const refusal = (code: string, message: RegExp) => (err: unknown) =>
  err instanceof DomainError && err.code === code && message.test(err.message);

async function read(id: string, viewer: string | null = null) {
  const shown = await hydrateStatus(deps, id, viewer);
  assert.ok(shown, 'the status is visible');
  return Status.parse(shown);
}

test('a status is published with everything that is in its text', async () => {
  const alice = await localAccount(database.db, { username: 'alice' });
  const bob = await localAccount(database.db, { username: 'Bob' });
  const carol = await remoteAccount(database.db, { username: 'carol', domain: 'there.example' });
  const id = await publish(deps, {
    accountId: alice,
    text: 'Hi @bob and @carol@There.example, see https://example.org #Wikimedia #wikimedia',
    spoilerText: 'greetings',
    language: 'en',
  });
  const shown = await read(id);
  assert.equal(shown.uri, `https://social.example/users/alice/statuses/${id}`);
  assert.equal(shown.url, `https://social.example/@alice/${id}`);
  assert.deepEqual(shown.mentions.map((m) => m.acct).sort(), ['Bob', 'carol@there.example']);
  assert.deepEqual(shown.mentions.map((m) => m.id).sort(), [bob, carol].sort());
  assert.deepEqual(shown.tags, [
    { name: 'wikimedia', url: 'https://social.example/tags/wikimedia' },
  ]);
  assert.equal(shown.sensitive, true);
  assert.equal(shown.spoiler_text, 'greetings');
  assert.equal(shown.language, 'en');
  assert.ok(shown.content.startsWith('<p>Hi <span class="h-card"'));
  assert.ok(!('favourited' in shown), 'the public has no flags');
  assert.equal((await read(id, alice)).pinned, false);
  assert.equal(shown.account.statuses_count, 1);
  const events = await database.db
    .selectFrom('events')
    .selectAll()
    .where('name', '=', 'status.published')
    .execute();
  assert.ok(events.some((event) => event.payload['statusId'] === id));
});

test('a reply joins the conversation and is counted', async () => {
  const alice = await localAccount(database.db);
  const first = await publish(deps, { accountId: alice, text: 'one' });
  const reply = await publish(deps, { accountId: alice, text: 'two', inReplyToId: first });
  assert.equal((await read(reply)).in_reply_to_id, first);
  assert.equal((await read(first)).replies_count, 1);
});

test("what cannot be published is refused in Mastodon's words", async () => {
  const [alice, bob] = [await localAccount(database.db), await localAccount(database.db)];
  const post = (input: Partial<Parameters<typeof publish>[1]>) => () =>
    publish(deps, { accountId: alice, text: '', ...input });
  await assert.rejects(post({}), refusal('invalid', /^Validation failed: Text can't be blank$/));
  await assert.rejects(post({ text: ' \n ' }), refusal('invalid', /can't be blank/));
  await assert.rejects(
    post({ text: 'a'.repeat(501) }),
    refusal('invalid', /^Validation failed: Text character limit of 500 exceeded$/),
  );
  await assert.rejects(
    post({ text: 'a', mediaIds: ['1', '2', '3', '4', '5'] }),
    refusal('invalid', /^Cannot attach more than 4 files$/),
  );
  await assert.rejects(
    post({ text: 'a', mediaIds: ['1'] }),
    refusal('invalid', /not found or already attached/),
  );
  await assert.rejects(
    post({ text: 'a', inReplyToId: '1' }),
    refusal('not_found', /does not appear to exist/),
  );
  const hidden = await status(database.db, bob, { visibility: 'private' });
  await assert.rejects(
    post({ text: 'a', inReplyToId: hidden }),
    refusal('not_found', /does not appear to exist/),
  );
  const unfinished = newId();
  await database.db
    .insertInto('media')
    .values({ id: unfinished, account_id: alice, type: 'image', state: 'processing' })
    .execute();
  await assert.rejects(
    post({ text: 'a', mediaIds: [unfinished] }),
    refusal('invalid', /have not finished processing/),
  );
  const left = await database.db
    .selectFrom('statuses')
    .select('id')
    .where('account_id', '=', alice)
    .execute();
  assert.deepEqual(left, [], 'a refused status leaves nothing behind');
});

test('media are attached in the order given, and once', async () => {
  const alice = await localAccount(database.db);
  const [one, two] = [newId(), newId()];
  for (const id of [one, two]) {
    await database.db
      .insertInto('media')
      .values({ id, account_id: alice, type: 'image', file_key: `originals/${id}.jpg` })
      .execute();
  }
  const id = await publish(deps, { accountId: alice, text: '', mediaIds: [two, one] });
  assert.deepEqual(
    (await read(id)).media_attachments.map((m) => m.id),
    [two, one],
  );
  await assert.rejects(
    publish(deps, { accountId: alice, text: '', mediaIds: [one] }),
    refusal('invalid', /already attached/),
  );
});

test('the same Idempotency-Key is the same status, also at the same moment', async () => {
  const [alice, bob] = [await localAccount(database.db), await localAccount(database.db)];
  const post = (accountId: string) =>
    publish(deps, { accountId, text: 'once', idempotencyKey: 'k' });
  const ids = await Promise.all(Array.from({ length: 8 }, () => post(alice)));
  assert.equal(new Set(ids).size, 1);
  assert.notEqual(await post(bob), ids[0], "a key is its account's");
  const stats = await database.db
    .selectFrom('account_stats')
    .select('statuses_count')
    .where('account_id', '=', alice)
    .executeTakeFirstOrThrow();
  assert.equal(stats.statuses_count, 1);
  await database.db
    .updateTable('idempotency_keys')
    .set({ created_at: new Date(Date.now() - 3_700_000) })
    .where('account_id', '=', alice)
    .execute();
  assert.notEqual(await post(alice), ids[0], 'after an hour it is free again');
});

test('a refused status frees its Idempotency-Key', async () => {
  const alice = await localAccount(database.db);
  const post = (mediaIds: string[]) =>
    publish(deps, { accountId: alice, text: 'x', mediaIds, idempotencyKey: 'k' });
  await assert.rejects(post(['1']));
  assert.ok(await post([]));
});

test('counters are exact under concurrency', async () => {
  const alice = await localAccount(database.db);
  const people = await Promise.all(Array.from({ length: 5 }, () => localAccount(database.db)));
  const first = await publish(deps, { accountId: alice, text: 'ask me' });
  await Promise.all(
    people.flatMap((accountId) =>
      Array.from({ length: 4 }, () =>
        publish(deps, { accountId, text: '#same #tags #here', inReplyToId: first }),
      ),
    ),
  );
  assert.equal((await read(first)).replies_count, 20);
  const stats = await database.db
    .selectFrom('account_stats')
    .select('statuses_count')
    .where('account_id', 'in', people)
    .execute();
  assert.deepEqual(
    stats.map((row) => row.statuses_count),
    [4, 4, 4, 4, 4],
  );
});

test('unknown remote handles are looked up before, and stay text when that fails', async () => {
  const alice = await localAccount(database.db);
  const asked: string[] = [];
  const remote = {
    status: async () => null,
    account: async (handle: string) => {
      asked.push(handle);
      if (handle !== 'dora@new.example') throw new Error('unreachable');
      return await remoteAccount(database.db, { username: 'dora', domain: 'new.example' });
    },
  };
  const id = await publish(
    { ...deps, remote },
    { accountId: alice, text: '@dora@new.example @eve@gone.example' },
  );
  const shown = await read(id);
  assert.deepEqual(
    shown.mentions.map((m) => m.acct),
    ['dora@new.example'],
  );
  assert.ok(shown.content.endsWith(' @eve@gone.example</p>'));
  assert.deepEqual(asked.sort(), ['dora@new.example', 'eve@gone.example']);
});

test('nobody is mentioned across a block', async () => {
  const [alice, bob] = [
    await localAccount(database.db),
    await localAccount(database.db, { username: 'blocker' }),
  ];
  await block(database.db, bob, alice);
  const id = await publish(deps, { accountId: alice, text: 'psst @blocker', visibility: 'direct' });
  assert.deepEqual((await read(id, alice)).mentions, []);
  assert.equal(await hydrateStatus(deps, id, bob), null);
});
