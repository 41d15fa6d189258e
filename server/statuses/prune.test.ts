import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '#server/core/ids.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { detachMedia } from '#server/media/detach.ts';
import { pruneMedia } from '#server/media/prune.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { boost, localAccount, status } from '#server/testing/factories.ts';
import { buryStatus } from './bury.ts';
import { pruneStatuses } from './prune.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

test('what was deleted long ago is purged, the rest stays', async () => {
  const { db } = database;
  const alice = await localAccount(db);
  const [kept, fresh, old] = [
    await status(db, alice),
    await status(db, alice),
    await status(db, alice),
  ];
  const reply = await status(db, alice, { in_reply_to_id: old, in_reply_to_uri: 'x' });
  await boost(db, alice, old);
  for (const id of [fresh, old]) await inTransaction(db, (tx) => buryStatus(tx, id));
  await db
    .updateTable('statuses')
    .set({ deleted_at: new Date(Date.now() - 8 * 86_400_000) })
    .where((eb) => eb.or([eb('id', '=', old), eb('reblog_of_id', '=', old)]))
    .execute();
  await pruneStatuses({ db });
  const rows = await db.selectFrom('statuses').select('id').orderBy('id').execute();
  assert.deepEqual(
    rows.map((row) => row.id),
    [kept, fresh, reply],
  );
  const tombstones = await db.selectFrom('tombstones').select('uri').execute();
  assert.equal(tombstones.length, 2);
});

test('the files of a deleted status go with the next pruning, those of a redraft stay', async () => {
  const { db } = database;
  const alice = await localAccount(db);
  const [gone, redrafted, kept] = [
    await status(db, alice),
    await status(db, alice),
    await status(db, alice),
  ];
  const media = (status_id: string, file_key: string) => ({
    id: newId(),
    account_id: alice,
    status_id,
    type: 'image' as const,
    file_key,
  });
  await db
    .insertInto('media')
    .values([media(gone, 'gone'), media(redrafted, 'redrafted'), media(kept, 'kept')])
    .execute();
  await inTransaction(db, (tx) => buryStatus(tx, gone));
  await inTransaction(db, async (tx) => {
    await detachMedia(tx, redrafted);
    await buryStatus(tx, redrafted);
  });
  const deleted: string[] = [];
  const storage = { delete: async (key: string) => void deleted.push(key) };
  await pruneMedia({ db, storage });
  assert.deepEqual(deleted, ['gone']);
});
