import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTransaction } from '#server/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { activeFilters } from './active.ts';
import { createFilter, updateFilter } from './change.ts';
import { touchFilter } from './touch.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

test('of two changes at once none is missed, whichever ends first', async () => {
  const { db } = database;
  const alice = await make.localAccount(db);
  const filterOf = (keyword: string) =>
    createFilter({ db }, alice, { title: keyword, context: ['home'], keywords: [{ keyword }] });
  const [slow, fast] = [await filterOf('tea'), await filterOf('rain')];
  const looksFor = async () =>
    (await activeFilters(db, alice)).map(({ words }) => words?.source).join();
  await inTransaction(db, async (tx) => {
    await touchFilter(tx, { accountId: alice, filterId: slow });
    await tx
      .updateTable('filter_keywords')
      .set({ keyword: 'coffee' })
      .where('filter_id', '=', slow)
      .execute();
    await updateFilter({ db }, { accountId: alice, filterId: fast }, { title: 'Weather' });
    assert.match(await looksFor(), /tea/);
  });
  assert.match(await looksFor(), /coffee/);
});
