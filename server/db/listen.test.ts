import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { createTestDatabase } from '#server/testing/database.ts';
import { until } from '#server/testing/until.ts';
import { listen } from './listen.ts';

test('notices are heard, also after the connection broke', async () => {
  const { db, url, close } = await createTestDatabase();
  let heard = 0;
  const listening = listen(url, 'news', () => (heard += 1));
  try {
    await until(() => heard === 1, { what: 'the connection' });
    await sql`select pg_notify('news', '')`.execute(db);
    await until(() => heard === 2, { what: 'a notice' });
    await sql`select pg_notify('other', '')`.execute(db);
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'wikimedia-social-listen' and datname = current_database()`.execute(
      db,
    );
    await until(() => heard === 3, { what: 'the next connection' });
    await sql`select pg_notify('news', '')`.execute(db);
    await until(() => heard === 4, { what: 'a notice on it' });
  } finally {
    await listening.close();
    await close();
  }
});

test('a database that is away is tried again until nobody listens any more', async () => {
  let heard = 0;
  const listening = listen('postgres://nobody@127.0.0.1:1/nothing', 'news', () => (heard += 1));
  await listening.close();
  assert.equal(heard, 0);
});
