import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
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
