import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { pageQuery } from '#server/statuses/find-page.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  block,
  boost,
  follow,
  localAccount,
  mute,
  remoteAccount,
  status,
} from '#server/testing/factories.ts';
import { explain } from '#server/testing/explain.ts';
import { homeByAuthor, newestOfEach, readHomeByAuthor } from './home-by-author.ts';
import { homeByScan } from './home-by-scan.ts';
import { homeFeed } from './home-rules.ts';
import { homeSkeleton } from './home.ts';
import { homeReaders } from './readers.ts';
import { earlierQuery, shownLatelyQuery } from './repeats.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

const page = { limit: 40 };

/** Both plans must give the same answer. */
async function home(viewer: string): Promise<string[]> {
  const { db } = database;
  const byAuthor = (await homeByAuthor(db, homeFeed(viewer), page).execute()).map((row) => row.id);
  const byScan = (await homeByScan(db, viewer, page).execute()).map((row) => row.id);
  assert.deepEqual(byScan, byAuthor);
  assert.deepEqual(await homeSkeleton(db, viewer, page), byAuthor);
  return byAuthor;
}

async function people() {
  const { db } = database;
  const [me, friend, stranger] = [
    await localAccount(db),
    await remoteAccount(db),
    await localAccount(db),
  ];
  await follow(db, me, friend);
  return { db, me, friend, stranger };
}

test('own statuses and those of people one follows, newest first', async () => {
  const { db, me, friend, stranger } = await people();
  const mine = await status(db, me, { visibility: 'direct' });
  const theirs = await status(db, friend, { visibility: 'private' });
  await status(db, stranger);
  await status(db, friend, { deleted_at: new Date() });
  const last = await status(db, friend, { visibility: 'unlisted' });
  assert.deepEqual(await home(me), [last, theirs, mine]);
});

test('direct ones only where one is addressed', async () => {
  const { db, me, friend, stranger } = await people();
  await status(db, friend, { visibility: 'direct', mentions: [stranger] });
  const toMe = await status(db, friend, { visibility: 'direct', mentions: [me] });
  assert.deepEqual(await home(me), [toMe]);
});

test('replies to oneself, themselves and people one follows', async () => {
  const { db, me, friend, stranger } = await people();
  const other = await localAccount(db);
  await follow(db, me, other);
  const reply = (to: string | null) =>
    status(db, friend, { in_reply_to_uri: 'https://x.example/1', in_reply_to_account_id: to });
  await reply(stranger);
  await reply(null);
  const shown = [await reply(me), await reply(friend), await reply(other)];
  assert.deepEqual(await home(me), shown.toReversed());
});

test('boosts unless they are switched off', async () => {
  const { db, me, friend, stranger } = await people();
  const silent = await localAccount(db);
  await follow(db, me, silent, { showReblogs: false });
  const original = await status(db, stranger);
  const shown = await boost(db, friend, original);
  await boost(db, silent, original);
  assert.deepEqual(await home(me), [shown]);
});

test('what stands close by is not boosted into it again', async () => {
  const { db, me, friend, stranger } = await people();
  const [other, silent] = [await localAccount(db), await localAccount(db)];
  await follow(db, me, other);
  await follow(db, me, silent, { showReblogs: false });
  const [theirs, mine, far] = [
    await status(db, friend),
    await status(db, me),
    await status(db, stranger),
  ];
  await boost(db, silent, far);
  const first = await boost(db, friend, far);
  await boost(db, other, theirs);
  await boost(db, friend, mine);
  await boost(db, me, theirs);
  await boost(db, other, far);
  const shown = [first, mine, theirs];
  assert.deepEqual(await homeSkeleton(db, me, page), shown);
  const read = async (query: object) => await homeSkeleton(db, me, { limit: 1, ...query });
  // Pages of nothing but repeats are no end; what makes a boost a repeat may be on the next page.
  assert.deepEqual(await read({}), [first]);
  assert.deepEqual(await read({ maxId: first }), [mine]);
  assert.deepEqual(await read({ minId: mine }), [first]);
  assert.deepEqual(await read({ minId: first, limit: 20 }), []);
  const between: string[] = [];
  for (let i = 0; i < 40; i += 1) between.unshift(await status(db, friend));
  const again = await boost(db, await friendOf(db, me), far);
  assert.deepEqual(await homeSkeleton(db, me, { limit: 40 }), [again, ...between.slice(0, 39)]);
});

async function friendOf(db: Parameters<typeof localAccount>[0], me: string): Promise<string> {
  const friend = await localAccount(db);
  await follow(db, me, friend);
  return friend;
}

test('whoever is told of a status is not told of a boost of it', async () => {
  const { db, me, friend, stranger } = await people();
  const other = await friendOf(db, me);
  const [theirs, far] = [await status(db, friend), await status(db, stranger)];
  const told = async (id: string) => await homeReaders(db, id, [me]);
  assert.deepEqual(await told(theirs), [me]);
  assert.deepEqual(await told(await boost(db, other, theirs)), []);
  assert.deepEqual(await told(await boost(db, friend, far)), [me]);
  assert.deepEqual(await told(await boost(db, other, far)), []);
});

test('only the languages asked for', async () => {
  const { db, me, stranger } = await people();
  await follow(db, me, stranger, { languages: ['de'] });
  await status(db, stranger, { language: 'fr' });
  const shown = [
    await status(db, stranger, { language: 'de' }),
    await status(db, stranger, { language: null }),
  ];
  assert.deepEqual(await home(me), shown.toReversed());
});

test('nothing by, of or naming somebody hidden', async () => {
  const { db, me, friend } = await people();
  const [muted, blocked, blocker] = [
    await localAccount(db),
    await localAccount(db),
    await localAccount(db),
  ];
  const elsewhere = await remoteAccount(db, { domain: 'bad.example' });
  await mute(db, me, muted);
  await block(db, me, blocked);
  await block(db, blocker, me);
  await db
    .insertInto('account_domain_blocks')
    .values({ account_id: me, domain: 'bad.example' })
    .execute();
  await follow(db, me, muted);
  await status(db, muted);
  for (const hidden of [muted, blocked, blocker, elsewhere]) {
    await boost(db, friend, await status(db, hidden));
  }
  await status(db, friend, { mentions: [muted] });
  await status(db, friend, { mentions: [blocked] });
  const shown = await status(db, friend, { mentions: [me] });
  assert.deepEqual(await home(me), [shown]);
});

test('a conversation that is muted stays', async () => {
  const { db, me, friend } = await people();
  const conversation = await status(db, friend);
  await db
    .insertInto('conversation_mutes')
    .values({ account_id: me, conversation_id: conversation })
    .execute();
  const later = await status(db, friend, { conversation_id: conversation });
  assert.deepEqual(await home(me), [later, conversation]);
});

test('a mute that ran out hides nothing', async () => {
  const { db, me, friend } = await people();
  await mute(db, me, friend);
  await db
    .updateTable('mutes')
    .set({ expires_at: new Date(Date.now() - 1000) })
    .where('account_id', '=', me)
    .execute();
  const shown = await status(db, friend);
  assert.deepEqual(await home(me), [shown]);
});

test('pages in both directions', async () => {
  const { db, me, friend } = await people();
  const ids: string[] = [];
  for (let i = 0; i < 7; i += 1) ids.unshift(await status(db, i % 2 ? me : friend));
  const read = (query: object) => homeSkeleton(db, me, { limit: 3, ...query });
  assert.deepEqual(await read({}), ids.slice(0, 3));
  assert.deepEqual(await read({ maxId: ids[2] }), ids.slice(3, 6));
  assert.deepEqual(await read({ maxId: ids[5] }), ids.slice(6));
  assert.deepEqual(await read({ minId: ids[6] }), ids.slice(3, 6));
  assert.deepEqual(await read({ sinceId: ids[6] }), ids.slice(0, 3));
  assert.deepEqual(await read({ sinceId: ids[2] }), ids.slice(0, 2));
  assert.deepEqual(await read({ minId: ids[5], maxId: ids[2] }), ids.slice(3, 5).slice(-2));
});

test('however much the rules leave out, pages are the same and complete', async () => {
  const { db, me, friend, stranger } = await people();
  const other = await localAccount(db);
  await follow(db, me, other);
  const noise = { in_reply_to_uri: 'https://x.example/1', in_reply_to_account_id: stranger };
  // Far more than a round takes of each author is left out, in stretches of different lengths.
  for (let i = 0; i < 150; i += 1) {
    await status(db, friend, i % 37 === 0 ? {} : noise);
    if (i % 5 === 0) await status(db, other, i % 2 === 0 || i > 100 ? {} : noise);
  }
  const complete = (await homeByAuthor(db, homeFeed(me), { limit: 100 }).execute()).map(
    (row) => row.id,
  );
  assert.equal(complete.length, 25);
  for (const limit of [1, 3, 20]) {
    const down: string[] = [];
    for (let maxId: string | undefined; ; maxId = down.at(-1)) {
      const found = await readHomeByAuthor(db, homeFeed(me), { limit, maxId });
      if (found.length === 0) break;
      down.push(...found);
    }
    assert.deepEqual(down, complete, `downwards by ${limit}`);
    const up: string[] = [];
    for (let minId = '0'; ; minId = up[0] ?? '0') {
      const found = await readHomeByAuthor(db, homeFeed(me), { limit, minId });
      if (found.length === 0) break;
      up.unshift(...found);
    }
    assert.deepEqual(up, complete, `upwards by ${limit}`);
  }
});

test('both plans read statuses through their indexes', async () => {
  const { db, me } = await people();
  await explain.fill(db, 30_000);
  for (let id = 1; id <= 60; id += 1) await follow(db, me, String(id));
  const page = { limit: 20, maxId: '9000000000000000' };
  for (const query of [
    newestOfEach(db, homeFeed(me), page),
    homeByAuthor(db, homeFeed(me), page),
  ]) {
    const byAuthor = await explain.plan(db, query);
    assert.match(byAuthor, /Index.* using statuses_account on statuses/, byAuthor);
    assert.doesNotMatch(byAuthor, /Seq Scan on statuses/, byAuthor);
  }
  const rounds = await explain.plan(db, newestOfEach(db, homeFeed(me), page));
  assert.match(rounds, /Limit.*\n\s*->\s+Nested Loop.*\n\s*->\s+CTE Scan on ordered/, rounds);
  const byScan = await explain.plan(db, homeByScan(db, me, { limit: 20 }));
  assert.match(byScan, /Index.* Backward using statuses_pkey on statuses/);
  assert.doesNotMatch(byScan, /Seq Scan on statuses|Sort/);
});

test('named statements read statuses through their indexes whatever the values', async () => {
  const { db, me } = await people();
  await sql`
    insert into statuses (id, uri, account_id, local, visibility, content, conversation_id, created_at, reblog_of_id)
    select 2000000 + n, 'https://plan.example/b/' || n, 1 + n % 300, true, 'public', '', 2000000 + n, now(), 1000000 + n
    from generate_series(1, 10000) as n`.execute(db);
  await sql`analyze statuses`.execute(db);
  for (const page of [
    { limit: 20 },
    { limit: 40, maxId: '1' },
    { limit: 20, sinceId: '1' },
    { limit: 20, minId: '1' },
  ]) {
    const byScan = await explain.planForAll(db, homeByScan(db, me, page));
    assert.match(byScan, /Index Scan (Backward )?using statuses_pkey on statuses/, byScan);
    assert.doesNotMatch(byScan, /Seq Scan on statuses|Sort/, byScan);
  }
  for (const query of [
    earlierQuery({ ids: ['1'], viewer: me }),
    shownLatelyQuery({ statusId: '1' }),
  ]) {
    const repeats = await explain.planForAll(db, query);
    assert.doesNotMatch(repeats, /Seq Scan on statuses|hashed SubPlan/, repeats);
  }
  await sql`
    insert into accounts (id, username, uri)
    select n, 'known' || n, 'https://known.example/' || n from generate_series(1001, 5000) as n`.execute(
    db,
  );
  await sql`analyze accounts`.execute(db);
  for (const viewer of [null, me]) {
    for (const which of ['visible', 'unfiltered'] as const) {
      const plan = await explain.planForAll(db, pageQuery(['1'], viewer, which));
      assert.doesNotMatch(plan, /Seq Scan on (statuses|accounts)/, plan);
    }
  }
});
