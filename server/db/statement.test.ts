import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { statement } from './statement.ts';
import { inTransaction } from './transaction.ts';

const sums = statement(
  (p: { by: number; of: readonly string[]; note: string | null }) =>
    sql<{ sum: string; note: string | null }>`
      select (one + ${p.by}::int)::text as sum, ${p.note}::text as note
      from unnest(${p.of}::bigint[]) as t (one) where one > ${p.by}::int`,
);
const settingsCalled = statement((p: { name: string }, db) =>
  db.selectFrom('settings').select('name').where('name', '=', p.name),
);

describe('named statements', () => {
  let database: TestDatabase;
  before(async () => (database = await createTestDatabase()));
  after(() => database.close());

  test('parameters stand where they were put, however often', async () => {
    const rows = await sums(database.db, { by: 2, of: ['1', '3', '9007199254740993'], note: null });
    assert.deepEqual(rows, [
      { sum: '5', note: null },
      { sum: '9007199254740995', note: null },
    ]);
    assert.deepEqual(await sums(database.db, { note: 'x', of: ['1'], by: 0 }), [
      { sum: '1', note: 'x' },
    ]);
  });

  test('builders do as well', async () => {
    await database.db.insertInto('settings').values({ name: 'a', value: '1' }).execute();
    assert.deepEqual(await settingsCalled(database.db, { name: 'a' }), [{ name: 'a' }]);
    assert.deepEqual(await settingsCalled(database.db, { name: 'b' }), []);
  });

  test('a connection prepares it once, inside a transaction and after a failure too', async () => {
    await inTransaction(database.db, async (tx) => {
      for (const by of [1, 2, 3]) await sums(tx, { by, of: [], note: null });
      const { rows } = await sql<{ name: string }>`
        select name from pg_prepared_statements where statement like '%unnest%one > %'`.execute(tx);
      assert.equal(rows.length, 1);
      assert.match(rows[0]!.name, /^s_[0-9a-f]{24}$/);
    });
    await inTransaction(database.db, async (tx) => {
      await assert.rejects(sums(tx, { by: 1, of: ['no number'], note: null }), /bigint/);
      throw new Error('enough');
    }).catch(() => {});
    assert.equal((await sums(database.db, { by: 1, of: ['2'], note: null })).length, 1);
  });

  test('a value that is no parameter is refused', async () => {
    const wrong = statement((p: { one: number }) => sql`select ${p.one}::int, ${'constant'}::text`);
    await assert.rejects(wrong(database.db, { one: 1 }), /constant is no parameter/);
  });
});
