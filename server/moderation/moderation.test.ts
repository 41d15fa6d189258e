import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deleteLocalAccount } from '#server/accounts/delete-local.ts';
import { insertAccount, insertUser } from '#server/testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { fromCsv, toCsv } from './blocklist-csv.ts';
import {
  blockDomain,
  domainBlockOf,
  listDomainBlocks,
  type Severity,
  unblockDomain,
} from './domain-blocks.ts';

let it: TestDatabase;
before(async () => {
  it = await createTestDatabase();
});
after(() => it.close());

function block(domain: string, severity: Severity = 'suspend') {
  return blockDomain(it.db, {
    domain,
    severity,
    reject_media: false,
    public_comment: '',
    private_comment: '',
  });
}

async function follow(from: { id: string }, to: { id: string }): Promise<void> {
  await it.db
    .insertInto('follows')
    .values({ account_id: from.id, target_account_id: to.id, uri: null, languages: null })
    .execute();
  await it.db
    .updateTable('account_stats')
    .set({ following_count: 1 })
    .where('account_id', '=', from.id)
    .execute();
  await it.db
    .updateTable('account_stats')
    .set({ followers_count: 1 })
    .where('account_id', '=', to.id)
    .execute();
}

async function stats({ id }: { id: string }) {
  return await it.db
    .selectFrom('account_stats')
    .select(['following_count', 'followers_count'])
    .where('account_id', '=', id)
    .executeTakeFirstOrThrow();
}

async function suspended(): Promise<string[]> {
  const rows = await it.db
    .selectFrom('accounts')
    .select('username')
    .where('suspended_at', 'is not', null)
    .orderBy('username')
    .execute();
  return rows.map((row) => row.username);
}

test('a suspended domain takes those below it along, and lets them go again', async () => {
  const alice = await insertUser(it.db, 'alice');
  const bad = await insertAccount(it.db, 'bad', { domain: 'bad.example' });
  await insertAccount(it.db, 'below', { domain: 'deep.sub.Bad.Example' });
  await insertAccount(it.db, 'port', { domain: 'bad.example:3000' });
  await insertAccount(it.db, 'notbad', { domain: 'notbad.example' });
  const before = await insertAccount(it.db, 'before', { domain: 'bad.example' });
  await it.db
    .updateTable('accounts')
    .set({ suspended_at: new Date(0) })
    .where('id', '=', before.id)
    .execute();
  await follow(alice, bad);

  await block('*.BAD.example');
  assert.deepEqual(await suspended(), ['bad', 'before', 'below', 'port']);
  assert.deepEqual(await stats(alice), { following_count: 0, followers_count: 0 });
  assert.deepEqual(await stats(bad), { following_count: 0, followers_count: 0 });
  assert.equal((await domainBlockOf(it.db, 'x.bad.example:3000'))?.severity, 'suspend');
  assert.equal(await domainBlockOf(it.db, 'notbad.example'), undefined);

  await block('bad.example', 'silence');
  assert.deepEqual(await suspended(), ['before']);
  const silenced = await it.db
    .selectFrom('accounts')
    .select('id')
    .where('silenced_at', 'is not', null)
    .execute();
  assert.equal(silenced.length, 4);

  await unblockDomain(it.db, 'bad.example');
  assert.deepEqual(await suspended(), ['before']);
  assert.deepEqual(await listDomainBlocks(it.db), []);
  await assert.rejects(unblockDomain(it.db, 'bad.example'), /is not blocked/);
});

test('domains are compared as hosts are', async () => {
  await block('Bücher.example');
  assert.equal(
    (await domainBlockOf(it.db, 'xn--bcher-kva.example'))?.domain,
    'xn--bcher-kva.example',
  );
  for (const nonsense of ['', 'a b', 'https://x.example/', 'x.example/path', 'user@x.example']) {
    await assert.rejects(block(nonsense), /is not a domain/, nonsense);
  }
});

test('lists of other servers are read, whatever their columns', () => {
  const [row] = fromCsv(
    '\uFEFF#public_comment,#domain,#severity\r\n"a, ""b""",x.example,silence\r\n',
  );
  assert.deepEqual(
    [row?.domain, row?.severity, row?.public_comment],
    ['x.example', 'silence', 'a, "b"'],
  );
  assert.deepEqual(
    fromCsv('one.example\n\ntwo.example\n').map((one) => one.domain),
    ['one.example', 'two.example'],
  );
  assert.deepEqual(fromCsv(toCsv([row!])), [row]);
  assert.throws(() => fromCsv('domain,severity\nx.example,maybe'), /is not a severity/);
});

test('a deleted account leaves nothing but its name', async () => {
  const { db } = it;
  const [gone, friend] = [
    await insertUser(db, 'gone', { note: 'secret' }),
    await insertUser(db, 'friend'),
  ];
  const elsewhere = await insertAccount(db, 'fan', { domain: 'fans.example' });
  await follow(friend, gone);
  await follow(elsewhere, gone);
  await deleteLocalAccount(db, gone.id);
  const row = await db
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', gone.id)
    .executeTakeFirstOrThrow();
  assert.deepEqual([row.note, row.suspended_at !== null], ['', true]);
  assert.equal(
    await db.selectFrom('users').select('id').where('account_id', '=', gone.id).executeTakeFirst(),
    undefined,
  );
  assert.deepEqual(await stats(friend), { following_count: 0, followers_count: 0 });
  // Whom to tell.
  const left = await db
    .selectFrom('follows')
    .select('account_id')
    .where('target_account_id', '=', gone.id)
    .execute();
  assert.deepEqual(left, [{ account_id: elsewhere.id }]);
  const event = await db
    .selectFrom('events')
    .select('payload')
    .where('name', '=', 'account.deleted')
    .executeTakeFirst();
  assert.deepEqual(event?.payload, { accountId: gone.id });
});
