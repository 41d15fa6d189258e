import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { capture } from './lib/processes.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

function migrate(origin: string) {
  const env = { ...process.env, NODE_ENV: 'test', DATABASE_URL: database.url, ORIGIN: origin };
  return capture(process.execPath, ['scripts/migrate.ts'], { env });
}

test('a database whose people belong to another origin is refused, with the way out', async () => {
  const tried = 'http://localhost:3000';
  assert.equal((await migrate(tried)).code, 0);
  await make.user(database.db, await make.localAccount(database.db));
  assert.equal((await migrate(make.TEST_ORIGIN)).code, 0);
  const { code, output } = await migrate(tried);
  assert.equal(code, 2);
  assert.match(output, /ORIGIN is http:\/\/localhost:3000, .* belong to https:\/\/social\.example/);
});
