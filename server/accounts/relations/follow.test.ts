import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Account } from '#server/contract/account.ts';
import { insertAccount, TEST_ORIGIN, type TestAccount } from '#server/testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { acceptFollow } from './accept-follow.ts';
import { block } from './block.ts';
import { follow } from './follow.ts';
import { hydrateAccounts } from '../hydrate.ts';
import { rejectFollow } from './reject-follow.ts';
import { unblock } from './unblock.ts';
import { unfollow } from './unfollow.ts';

let database: TestDatabase;
let alice: TestAccount;
let bob: TestAccount;
let round = 0;
const db = () => database.db;

before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());
beforeEach(async () => {
  round += 1;
  await db().deleteFrom('events').execute();
  alice = await insertAccount(db(), `alice${round}`);
  bob = await insertAccount(db(), `bob${round}`);
});

const pair = (from: TestAccount, to: TestAccount) => ({
  accountId: from.id,
  targetAccountId: to.id,
});

async function counts(account: TestAccount) {
  const stats = await db()
    .selectFrom('account_stats')
    .selectAll()
    .where('account_id', '=', account.id)
    .executeTakeFirstOrThrow();
  return [stats.following_count, stats.followers_count];
}

async function events() {
  const rows = await db().selectFrom('events').select(['name', 'payload']).orderBy('id').execute();
  return rows.map((row) => row.name);
}

test('an open local account is followed at once, and following twice counts once', async () => {
  assert.equal(await follow({ db: db() }, pair(alice, bob)), 'following');
  assert.equal(await follow({ db: db() }, { ...pair(alice, bob), notify: true }), 'following');
  assert.deepEqual(await counts(alice), [1, 0]);
  assert.deepEqual(await counts(bob), [0, 1]);
  assert.deepEqual(await events(), ['follow.created']);
  const row = await db()
    .selectFrom('follows')
    .selectAll()
    .where('account_id', '=', alice.id)
    .executeTakeFirstOrThrow();
  assert.equal(row.notify, true);
  assert.match(row.uri ?? '', /#follows\/\d+$/);

  await unfollow({ db: db() }, pair(alice, bob));
  await unfollow({ db: db() }, pair(alice, bob));
  assert.deepEqual(await counts(alice), [0, 0]);
  assert.deepEqual(await counts(bob), [0, 0]);
  assert.deepEqual(await events(), ['follow.created', 'follow.removed']);
});

test('whom the moderators have limited asks first, whoever is followed', async () => {
  const limited = await insertAccount(db(), `limited${round}`);
  await db()
    .updateTable('accounts')
    .set({ silenced_at: new Date() })
    .where('id', '=', limited.id)
    .execute();
  assert.equal(await follow({ db: db() }, pair(limited, bob)), 'requested');
  assert.equal(await follow({ db: db() }, pair(limited, bob)), 'requested', 'still');
  assert.deepEqual(await counts(bob), [0, 0]);
});

test('an operator may set how many one follows', async () => {
  const config = { limits: { follows: 1, followsPerFollower: 2 } };
  const carl = await insertAccount(db(), `carl${round}`);
  await follow({ db: db(), config }, pair(alice, bob));
  await assert.rejects(follow({ db: db(), config }, pair(alice, carl)), /more than 1 people$/);
  assert.equal(await follow({ db: db(), config }, pair(alice, bob)), 'following');
  await follow({ db: db(), config }, pair(carl, alice));
  assert.equal(await follow({ db: db(), config }, pair(alice, carl)), 'following');
});

test('nobody follows more than 7500, unless more follow them', async () => {
  const carol = await insertAccount(db(), `carol${round}`);
  const set = (following_count: number, followers_count: number) =>
    db()
      .updateTable('account_stats')
      .set({ following_count, followers_count })
      .where('account_id', '=', alice.id)
      .execute();
  await follow({ db: db() }, pair(alice, bob));
  await set(7_500, 0);
  const refusal = { message: 'Validation failed: You cannot follow more than 7500 people' };
  await assert.rejects(follow({ db: db() }, pair(alice, carol)), refusal);
  await follow({ db: db() }, { ...pair(alice, bob), notify: true });
  await set(8_800, 8_000);
  await assert.rejects(follow({ db: db() }, pair(alice, carol)), /more than 8800 people/);
  await set(8_799, 8_000);
  assert.equal(await follow({ db: db() }, pair(alice, carol)), 'following');
});

test('a locked account is asked first', async () => {
  const carol = await insertAccount(db(), `carol${round}`, { locked: true });
  assert.equal(await follow({ db: db() }, pair(alice, carol)), 'requested');
  assert.deepEqual(await counts(carol), [0, 0]);
  assert.equal(await acceptFollow({ db: db() }, pair(alice, carol)), true);
  assert.equal(await acceptFollow({ db: db() }, pair(alice, carol)), false);
  assert.deepEqual(await counts(carol), [0, 1]);
  assert.equal(await rejectFollow({ db: db() }, pair(alice, carol)), true);
  assert.deepEqual(await counts(carol), [0, 0]);
  assert.deepEqual(await events(), ['follow.requested', 'follow.created', 'follow.rejected']);
});

test('a remote account is asked, a remote follower gets an Accept, and one more when it asks again', async () => {
  const remote = await insertAccount(db(), `remote${round}`, { domain: 'peer.example' });
  assert.equal(await follow({ db: db() }, pair(alice, remote)), 'requested');
  const uri = `https://peer.example/follows/${round}`;
  assert.equal(await follow({ db: db() }, { ...pair(remote, bob), uri }), 'following');
  assert.equal(
    await follow({ db: db() }, { ...pair(remote, bob), uri: `${uri}/again` }),
    'following',
  );
  const rows = await db().selectFrom('events').select(['name', 'payload']).orderBy('id').execute();
  assert.deepEqual(
    rows.map((row) => row.name),
    ['follow.requested', 'follow.created', 'follow.accepted', 'follow.accepted'],
  );
  const { answerId: _, ...answered } = rows[3]!.payload;
  assert.deepEqual(answered, { ...pair(remote, bob), uri: `${uri}/again` });
  assert.deepEqual(await counts(bob), [0, 1]);
});

test('an id of a Follow that is used for another one does not stand in the way', async () => {
  const remote = await insertAccount(db(), `remote${round}`, { domain: 'peer.example' });
  const uri = 'https://peer.example/follow';
  assert.equal(await follow({ db: db() }, { ...pair(remote, alice), uri }), 'following');
  assert.equal(await follow({ db: db() }, { ...pair(remote, bob), uri }), 'following');
  assert.equal(await follow({ db: db() }, { ...pair(remote, bob), uri }), 'following');
});

test('a block ends follows both ways and keeps new ones away', async () => {
  await follow({ db: db() }, pair(alice, bob));
  await follow({ db: db() }, pair(bob, alice));
  await block({ db: db() }, pair(alice, bob));
  await block({ db: db() }, pair(alice, bob));
  assert.deepEqual(await counts(alice), [0, 0]);
  assert.deepEqual(await counts(bob), [0, 0]);
  await assert.rejects(follow({ db: db() }, pair(alice, bob)), { code: 'forbidden' });
  await assert.rejects(follow({ db: db() }, pair(bob, alice)), { code: 'forbidden' });
  assert.deepEqual(await events(), [
    'follow.created',
    'follow.created',
    'follow.removed',
    'follow.rejected',
    'block.created',
  ]);
  await unblock({ db: db() }, pair(alice, bob));
  await unblock({ db: db() }, pair(alice, bob));
  assert.equal(await follow({ db: db() }, pair(bob, alice)), 'following');
});

test('oneself, the unknown and the suspended cannot be followed', async () => {
  await assert.rejects(follow({ db: db() }, pair(alice, alice)), { code: 'forbidden' });
  await assert.rejects(follow({ db: db() }, pair(alice, { id: '1', uri: '' })), {
    code: 'not_found',
  });
  await db()
    .updateTable('accounts')
    .set({ suspended_at: new Date() })
    .where('id', '=', bob.id)
    .execute();
  await assert.rejects(follow({ db: db() }, pair(alice, bob)), { code: 'not_found' });
});

test('counters stay exact when many follow and unfollow at once', async () => {
  const fans = await Promise.all(
    Array.from({ length: 12 }, (_, n) => insertAccount(db(), `fan${n}x${round}`)),
  );
  await Promise.all(
    fans.flatMap((fan) => [
      follow({ db: db() }, pair(fan, bob)),
      follow({ db: db() }, pair(fan, bob)),
      follow({ db: db() }, pair(bob, fan)),
    ]),
  );
  assert.deepEqual(await counts(bob), [12, 12]);
  await Promise.all(
    fans
      .slice(0, 5)
      .flatMap((fan) => [
        unfollow({ db: db() }, pair(fan, bob)),
        unfollow({ db: db() }, pair(fan, bob)),
      ]),
  );
  assert.deepEqual(await counts(bob), [12, 7]);
});

test('a follow and a block that race never both stand', async () => {
  for (let n = 0; n < 15; n += 1) {
    const fan = await insertAccount(db(), `racer${n}x${round}`);
    await Promise.allSettled([
      follow({ db: db() }, pair(fan, bob)),
      block({ db: db() }, pair(bob, fan)),
      follow({ db: db() }, pair(bob, fan)),
    ]);
    const blocks = await db()
      .selectFrom('blocks')
      .select('id')
      .where('target_account_id', '=', fan.id)
      .execute();
    assert.equal(blocks.length, 1);
    const follows = await db()
      .selectFrom('follows')
      .select('id')
      .where((eb) => eb.or([eb('account_id', '=', fan.id), eb('target_account_id', '=', fan.id)]))
      .execute();
    assert.equal(follows.length, 0);
  }
  assert.deepEqual(await counts(bob), [0, 0]);
});

test('accounts are presented as the contract says', async () => {
  const ctx = {
    db: db(),
    config: { origin: TEST_ORIGIN },
    storage: { url: (key: string) => `${TEST_ORIGIN}/media/${key}` },
  };
  const note = `Hi @bob${round} and @nobody, see https://example.org/?a=1&b=<x> #Wiki\nsecond <script>`;
  await db()
    .updateTable('accounts')
    .set({
      note,
      fields: JSON.stringify([{ name: 'Site', value: 'https://example.org', verified_at: null }]),
    })
    .where('id', '=', alice.id)
    .execute();
  const remote = await insertAccount(db(), `remote${round}`, {
    domain: 'peer.example:3001',
    note: '<p onclick="x">hello<script>alert(1)</script></p>',
  });
  await db()
    .updateTable('accounts')
    .set({
      moved_to_account_id: alice.id,
      avatar: JSON.stringify({ remote_url: 'https://peer.example/a.png' }),
    })
    .where('id', '=', remote.id)
    .execute();
  const accounts = await hydrateAccounts(ctx, [remote.id, alice.id, alice.id, '1']);
  assert.equal(accounts.size, 2);
  const shown = Account.parse(accounts.get(alice.id));
  assert.equal(shown.acct, `alice${round}`);
  assert.match(
    shown.note,
    new RegExp(
      `<a href="http://social.test/@bob${round}" class="u-url mention">@<span>bob${round}</span></a>`,
    ),
  );
  assert.ok(shown.note.includes('@nobody, see'));
  assert.ok(shown.note.includes('/tags/Wiki'));
  assert.ok(shown.note.includes('<br>second &lt;script&gt;'));
  assert.match(shown.fields[0]?.value ?? '', /rel="me /);
  assert.equal(shown.avatar, `${TEST_ORIGIN}/avatars/missing.png`);
  const there = Account.parse(accounts.get(remote.id));
  assert.equal(there.acct, `remote${round}@peer.example:3001`);
  assert.equal(there.note, '<p>hello</p>');
  assert.equal(there.moved?.id, alice.id);
  assert.match(
    there.avatar,
    new RegExp(`^${TEST_ORIGIN}/media/proxy/accounts/${remote.id}/avatar\\?v=`),
  );
});

test('of a suspended account its name is left, and of what it chose nothing', async () => {
  const ctx = {
    db: db(),
    config: { origin: TEST_ORIGIN },
    storage: { url: (key: string) => `${TEST_ORIGIN}/media/${key}` },
  };
  await db()
    .updateTable('accounts')
    .set({ display_name: 'Gone', locked: true, bot: true, discoverable: true, indexable: true })
    .set({ suspended_at: new Date() })
    .where('id', '=', bob.id)
    .execute();
  const { suspended, username, display_name, locked, bot, discoverable, indexable } = Account.parse(
    (await hydrateAccounts(ctx, [bob.id])).get(bob.id),
  );
  assert.deepEqual([suspended, username], [true, `bob${round}`]);
  assert.equal(display_name, '');
  assert.deepEqual([locked, bot, discoverable, indexable], [false, false, false, false]);
});
