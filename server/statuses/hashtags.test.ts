import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTransaction } from '#server/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { localAccount, status } from '#server/testing/factories.ts';
import { setHashtags } from './hashtags.ts';

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
