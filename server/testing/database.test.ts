import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { migrate } from '#server/db/migrate.ts';
import { createTestDatabase } from './database.ts';

test('each test database is migrated and apart from the others', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  try {
    await sql`create table only_here (id int)`.execute(one.db);
    const tables = sql<{
      name: string;
    }>`select tablename as name from pg_tables where schemaname = 'public'`;
    const names = async ({ db }: typeof one) =>
      (await tables.execute(db)).rows.map((row) => row.name);
    assert.ok((await names(one)).includes('accounts'));
    assert.ok((await names(one)).includes('only_here'));
    assert.ok(!(await names(other)).includes('only_here'));
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
});

test('a migration that landed after a later one was run is made up for', async () => {
  const { db, close } = await createTestDatabase();
  const late = '20261204T0653_forget_early_deletes';
  try {
    const { indexes } = await indexesOf('tombstones');
    await sql`delete from kysely_migration where name = ${late}`.execute(db);
    await sql`drop index tombstones_early`.execute(db);
    assert.deepEqual(await migrate(db), [late]);
    assert.deepEqual(await migrate(db), []);
    assert.deepEqual((await indexesOf('tombstones')).indexes, indexes);
  } finally {
    await close();
  }

  async function indexesOf(table: string): Promise<{ indexes: string[] }> {
    const { rows } = await sql<{ indexes: string[] }>`
      select array_agg(indexname::text order by indexname) as indexes from pg_indexes where tablename = ${table}`.execute(
      db,
    );
    return rows[0] ?? { indexes: [] };
  }
});
