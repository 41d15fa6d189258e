import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { block } from '#server/accounts/relations/block.ts';
import { blockDomain } from '#server/accounts/relations/block-domain.ts';
import { mute } from '#server/accounts/relations/mute.ts';
import { unfollow } from '#server/accounts/relations/unfollow.ts';
import { Status } from '#server/contract/status.ts';
import { newId } from '#server/core/ids.ts';
import { type DatabaseHandle, openDatabase } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { createFilter } from '#server/filters/change.ts';
import { blockDomain as shutOut } from '#server/moderation/domain-blocks.ts';
import { suspendAccount } from '#server/moderation/suspend-account.ts';
import { addPoll } from '#server/polls/keep.ts';
import { buryStatus } from '#server/statuses/bury.ts';
import { edit } from '#server/statuses/edit.ts';
import { favourite } from '#server/statuses/actions/favourite.ts';
import { hydrateStatuses } from '#server/statuses/hydrate.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { homeSkeleton } from './home.ts';

/** What is remembered of statuses and accounts, and those who try to be shown what they may not see. */
let database: TestDatabase;
/** Two web processes as far as memory goes: each remembers by itself; neither is told anything. */
let webs: DatabaseHandle[];
before(async () => {
  database = await createTestDatabase();
  webs = [openDatabase(database.url), openDatabase(database.url)];
});
after(async () => {
  for (const web of webs) await web.close();
  await database.close();
});

interface Scene {
  reader: string;
  author: string;
  /** By the author, for their followers, with a picture. */
  status: string;
  picture: string;
  booster: string;
  boost: string;
}

/** Somebody follows the author of something for followers, and who boosted something public of theirs. */
async function scene(): Promise<Scene> {
  const { db } = database;
  const reader = await make.localAccount(db);
  const author = await make.localAccount(db);
  const booster = await make.remoteAccount(db, { domain: `${make.uniqueName('host')}.example` });
  await make.follow(db, reader, author);
  await make.follow(db, reader, booster);
  const status = await make.status(db, author, { visibility: 'private', text: 'secret' });
  const picture = newId();
  await db
    .insertInto('media')
    .values({ id: picture, account_id: author, status_id: status, type: 'image', file_key: 'x' })
    .execute();
  const boosted = await make.status(db, await make.localAccount(db));
  const boost = await make.boost(db, booster, boosted);
  return { reader, author, status, picture, booster, boost };
}

/** The home page in both processes, which must be the same. */
async function homes(reader: string): Promise<Status[]> {
  const [one = [], other = []] = await Promise.all(
    webs.map(async ({ db }) => {
      const ids = await homeSkeleton(db, reader, { limit: 20 });
      return await hydrateStatuses(testDeps(db), ids, reader);
    }),
  );
  assert.deepEqual(one, other);
  return one.map((status) => Status.parse(status));
}

/** What they are shown who ask for it by its id. */
async function asked(id: string, viewer: string | null): Promise<number> {
  const shown = await Promise.all(
    webs.map(({ db }) => hydrateStatuses(testDeps(db), [id], viewer)),
  );
  assert.equal(shown[0]?.length, shown[1]?.length);
  return shown[0]?.length ?? 0;
}

const deps = () => testDeps(database.db);

const SHUT_OUT = {
  severity: 'suspend',
  reject_media: false,
  public_comment: '',
  private_comment: '',
} as const;

test('what may no longer be seen is not shown from memory', async (t) => {
  const ends: Record<string, (scene: Scene) => Promise<unknown>> = {
    'the author blocks the reader': ({ author, reader }) =>
      block(deps(), { accountId: author, targetAccountId: reader }),
    'the author is unfollowed': ({ author, reader }) =>
      unfollow(deps(), { accountId: reader, targetAccountId: author }),
    'the author is suspended': ({ author }) => suspendAccount(database.db, author),
    'it is deleted': ({ status }) => inTransaction(database.db, (tx) => buryStatus(tx, status)),
    'it is for named people now': ({ status }) =>
      database.db
        .updateTable('statuses')
        .set({ visibility: 'direct' })
        .where('id', '=', status)
        .execute(),
  };
  for (const [name, end] of Object.entries(ends)) {
    await t.test(name, async () => {
      const it = await scene();
      assert.deepEqual(
        (await homes(it.reader)).map((status) => status.id),
        [it.boost, it.status],
      );
      assert.equal(await asked(it.status, it.reader), 1);
      await end(it);
      assert.deepEqual(
        (await homes(it.reader)).map((status) => status.id),
        [it.boost],
      );
      assert.equal(await asked(it.status, it.reader), 0);
    });
  }
});

test('what the reader does not want to see any more is gone from home', async (t) => {
  const ends: Record<string, (scene: Scene) => Promise<unknown>> = {
    'they block the author': ({ author, reader }) =>
      block(deps(), { accountId: reader, targetAccountId: author }),
    'they mute the author': ({ author, reader }) =>
      mute(deps(), { accountId: reader, targetAccountId: author }),
    'they block the host of the booster': async ({ booster, reader }) => {
      const { domain } = await database.db
        .selectFrom('accounts')
        .select('domain')
        .where('id', '=', booster)
        .executeTakeFirstOrThrow();
      await blockDomain(deps(), reader, domain ?? '');
    },
    'they keep the author to an exclusive list': async ({ author, reader }) => {
      const { id } = await database.db
        .insertInto('lists')
        .values({ account_id: reader, title: 'Apart', exclusive: true })
        .returning('id')
        .executeTakeFirstOrThrow();
      await database.db
        .insertInto('list_accounts')
        .values({ list_id: id, account_id: author })
        .execute();
    },
    'the moderators shut the host of the booster out': async ({ booster }) => {
      const { domain } = await database.db
        .selectFrom('accounts')
        .select('domain')
        .where('id', '=', booster)
        .executeTakeFirstOrThrow();
      await shutOut(database.db, { ...SHUT_OUT, domain: domain ?? '' });
    },
  };
  for (const [name, end] of Object.entries(ends)) {
    await t.test(name, async () => {
      const it = await scene();
      assert.equal((await homes(it.reader)).length, 2);
      await end(it);
      assert.equal((await homes(it.reader)).length, 1);
    });
  }
});

test('a quote and a poll show no more than the post that has them', async () => {
  const it = await scene();
  const { db } = database;
  await inTransaction(db, (tx) =>
    addPoll(tx, it.status, {
      options: ['a', 'b'],
      expiresAt: null,
      multiple: false,
      hideTotals: false,
    }),
  );
  const quoter = await make.localAccount(db);
  const quoting = await make.status(db, quoter);
  await db
    .insertInto('quotes')
    .values({
      status_id: quoting,
      account_id: quoter,
      quoted_status_id: it.status,
      quoted_account_id: it.author,
      quoted_uri: 'https://social.example/quoted',
      state: 'accepted',
    })
    .execute();
  const quoted = async (viewer: string | null) => {
    const [status] = await hydrateStatuses(testDeps(webs[0]!.db), [quoting], viewer);
    return JSON.stringify(status?.quote);
  };
  assert.match(await quoted(it.reader), new RegExp(`"id":"${it.status}"`));
  assert.match(await quoted(it.reader), /"options":/);
  assert.doesNotMatch(await quoted(null), /"content":|"options":/);
  await unfollow(deps(), { accountId: it.reader, targetAccountId: it.author });
  assert.doesNotMatch(await quoted(it.reader), /"content":|"options":/);
});

test('strangers and the public get nothing that another was shown a moment ago', async () => {
  const it = await scene();
  const stranger = await make.localAccount(database.db);
  for (let i = 0; i < 2; i += 1) {
    assert.equal(await asked(it.status, it.reader), 1);
    assert.equal(await asked(it.status, stranger), 0);
    assert.equal(await asked(it.status, null), 0);
  }
});

test('changes show at once, in every process', async (t) => {
  type Look = (status: Status) => unknown;
  const changes: Record<string, [(scene: Scene) => Promise<unknown>, Look]> = {
    'an edit': [
      ({ author, status, picture }) =>
        edit(deps(), { accountId: author, statusId: status, text: 'no', mediaIds: [picture] }),
      (status) => status.content,
    ],
    'the description of a picture': [
      ({ status }) =>
        database.db
          .updateTable('media')
          .set({ description: 'A cat' })
          .where('status_id', '=', status)
          .execute(),
      (status) => status.media_attachments[0]?.description,
    ],
    'a picture taken away': [
      ({ status }) => database.db.deleteFrom('media').where('status_id', '=', status).execute(),
      (status) => status.media_attachments.length,
    ],
    'the name of the author': [
      ({ author }) =>
        database.db
          .updateTable('accounts')
          .set({ display_name: 'Anew' })
          .where('id', '=', author)
          .execute(),
      (status) => status.account.display_name,
    ],
    'the author is limited': [
      ({ author }) =>
        database.db
          .updateTable('accounts')
          .set({ silenced_at: new Date() })
          .where('id', '=', author)
          .execute(),
      (status) => status.account.limited,
    ],
    'the role of the author': [
      ({ author }) => make.user(database.db, author, 'admin'),
      (status) => status.account.roles,
    ],
    'followers of the author': [
      async ({ author }) => make.follow(database.db, await make.localAccount(database.db), author),
      (status) => status.account.followers_count,
    ],
    'somebody is named': [
      async ({ status }) =>
        database.db
          .insertInto('status_mentions')
          .values({ status_id: status, account_id: await make.remoteAccount(database.db) })
          .execute(),
      (status) => status.mentions.length,
    ],
    'a favourite': [
      ({ reader, status }) => favourite(deps(), { accountId: reader, statusId: status }),
      ({ favourited, favourites_count }) => [favourited, favourites_count],
    ],
    'a filter': [
      ({ reader }) =>
        createFilter(deps(), reader, {
          title: 'Greetings',
          context: ['home'],
          keywords: [{ keyword: 'Hello' }],
        }),
      (status) => status.filtered?.length,
    ],
  };
  for (const [name, [change, look]] of Object.entries(changes)) {
    await t.test(name, async () => {
      const it = await scene();
      const read = async () => (await homes(it.reader)).find((status) => status.id === it.status);
      const [first, second] = [await read(), await read()];
      assert.ok(first);
      assert.deepEqual(second, first);
      await change(it);
      const changed = await read();
      assert.ok(changed);
      assert.notDeepEqual(look(changed), look(first));
    });
  }
});

test('what is not committed is nobody else’s to see', async () => {
  const it = await scene();
  await homes(it.reader);
  await inTransaction(database.db, async (tx) => {
    await tx
      .updateTable('statuses')
      .set({ content: '<p>Draft</p>' })
      .where('id', '=', it.status)
      .execute();
    const [inside] = await hydrateStatuses(testDeps(tx), [it.status], it.reader);
    assert.equal(inside?.content, '<p>Draft</p>');
    assert.equal((await homes(it.reader)).at(-1)?.content, '<p>Hello</p>');
  });
  assert.equal((await homes(it.reader)).at(-1)?.content, '<p>Draft</p>');
});
