import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Migration } from 'kysely/migration';
import { inTransaction } from '#server/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { localAccount, status, uniqueName } from '#server/testing/factories.ts';
import { addHashtags, foldHashtag, setHashtags, shownHashtag } from './hashtags.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

test('a hashtag that no index would hold stays text', async () => {
  const id = await status(database.db, await localAccount(database.db));
  // Different letters, so that the row does not shrink by compression.
  const long = Array.from({ length: 5_000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
  await inTransaction(database.db, (tx) => setHashtags(tx, id, ['Wikipedia', long]));
  const kept = await database.db
    .selectFrom('status_hashtags')
    .innerJoin('hashtags', 'hashtags.id', 'hashtag_id')
    .where('status_id', '=', id)
    .select('name')
    .execute();
  assert.deepEqual(kept, [{ name: 'wikipedia' }]);
});

test('accents, width and what nobody sees do not make another hashtag; other scripts stay', () => {
  const folds: [string, string][] = [
    ['Café', 'cafe'],
    ['cafe\u0301', 'cafe'],
    ['Žluťoučký', 'zlutoucky'],
    ['Łódź', 'lodz'],
    ['İstanbul', 'istanbul'],
    ['Øresund', 'oresund'],
    ['Ｗｉｋｉ', 'wiki'],
    ['Straße', 'straße'],
    ['Ελλάδα', 'ελλάδα'],
    ['ЁЛКА', 'ёлка'],
    ['हिन्दी', 'हिन्दी'],
    ['がぎ', 'がぎ'],
    ['col·legi', 'col·legi'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['ශ්\u200dරී', 'ශ්රී'],
    ['wiki\u200b\u2060data', 'wikidata'],
    ['foo-bar!', 'foobar'],
    ['🎉', ''],
  ];
  for (const [name, fold] of folds) {
    assert.equal(foldHashtag(name), fold.normalize('NFKC'), name);
    assert.equal(foldHashtag(foldHashtag(name)), foldHashtag(name), name);
  }
  assert.equal(shownHashtag('#Café-ශ්\u200dරී'), 'Caféශ්\u200dරී');
});

const tagsOf = async (statusId: string) =>
  await database.db
    .selectFrom('status_hashtags')
    .innerJoin('hashtags', 'hashtags.id', 'hashtag_id')
    .where('status_id', '=', statusId)
    .select(['name', 'display_name'])
    .orderBy('name')
    .execute();

test('a hashtag is shown as it was written first, and what has no letter is none', async () => {
  const id = await status(database.db, await localAccount(database.db));
  await inTransaction(database.db, (tx) => setHashtags(tx, id, ['Bücher', 'BUCHER', '🎉', 'a-b']));
  assert.deepEqual(await tagsOf(id), [
    { name: 'ab', display_name: 'ab' },
    { name: 'bucher', display_name: 'Bücher' },
  ]);
});

test('hashtags that were two until accents stopped to count become the one that was first', async () => {
  const me = await localAccount(database.db);
  const [plain, accented, both] = [
    await status(database.db, me),
    await status(database.db, me),
    await status(database.db, me),
  ];
  const name = uniqueName('cafe').toLowerCase();
  const insert = async (row: { name: string; display_name: string }, on: string[]) => {
    const { id } = await database.db
      .insertInto('hashtags')
      .values(row)
      .returning('id')
      .executeTakeFirstOrThrow();
    for (const status_id of on)
      await database.db
        .insertInto('status_hashtags')
        .values({ status_id, hashtag_id: id })
        .execute();
    await database.db
      .insertInto('tag_follows')
      .values({ account_id: me, hashtag_id: id })
      .execute();
    await database.db
      .insertInto('featured_tags')
      .values({ account_id: me, hashtag_id: id, name: row.display_name })
      .execute();
    return id;
  };
  const first = await insert({ name: `é${name}`, display_name: `É${name}` }, [accented, both]);
  const joiner = await insert({ name: `é${name}\u200d`, display_name: `é${name}` }, [both]);
  const second = await insert({ name: `e${name}`, display_name: `e${name}` }, [plain, both]);
  const nothing = await insert({ name: '🎉', display_name: '🎉' }, [both]);
  const other = await insert({ name: `ελλάδα${name}`, display_name: 'Ελλάδα' }, [both]);
  const file = '../../migrations/20261204T0811_fold_accents_of_hashtags.ts';
  const migration = (await import(new URL(file, import.meta.url).href)) as Migration;
  await database.db.transaction().execute(async (tx) => await migration.up(tx as never));

  const merged = { name: `e${name}`, display_name: `É${name}` };
  assert.deepEqual(await tagsOf(plain), [merged]);
  assert.deepEqual(await tagsOf(accented), [merged]);
  assert.deepEqual(await tagsOf(both), [merged, { name: `ελλάδα${name}`, display_name: 'Ελλάδα' }]);
  for (const table of ['tag_follows', 'featured_tags'] as const) {
    const rows = await database.db
      .selectFrom(table)
      .select('hashtag_id')
      .where('account_id', '=', me)
      .orderBy('hashtag_id')
      .execute();
    assert.deepEqual(rows, [{ hashtag_id: first }, { hashtag_id: other }], table);
  }
  const gone = await database.db
    .selectFrom('hashtags')
    .select('id')
    .where('id', 'in', [joiner, second, nothing])
    .execute();
  assert.deepEqual(gone, []);
  await inTransaction(database.db, (tx) =>
    addHashtags(tx, [{ statusId: plain, names: [`È${name}`] }]),
  );
  assert.deepEqual(await tagsOf(plain), [merged], 'what comes later joins it');
});
