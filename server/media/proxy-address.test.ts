import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readConfig } from '#server/config.ts';
import { newId } from '#server/core/ids.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { buryStatus } from '#server/statuses/bury.ts';
import { showStatus } from '#server/statuses/hydrate.ts';
import { type TestApi, testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { testPicture } from '#server/testing/pictures.ts';
import { fileRoutes } from './file-routes.ts';
import { openStorage } from './storage/open.ts';

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
let api: TestApi;
let dataDir: string;
before(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'proxied-'));
  deps = testDeps(database.db);
  const config = readConfig({ ORIGIN: deps.config.origin, DATA_DIR: dataDir });
  const fetchBytes = async () => ({
    bytes: await testPicture({ width: 8, height: 8 }),
    contentType: 'image/png',
  });
  const storage = openStorage(config);
  api = testApi(fileRoutes({ db: database.db, config, storage, fetchBytes }));
});
after(async () => {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A status from elsewhere with a picture, and what its author's follower is told of that. */
async function pictured(visibility: Visibility) {
  const { db } = database;
  const [author, reader] = [await make.remoteAccount(db), await make.localAccount(db)];
  await make.follow(db, reader, author);
  const status = await make.status(db, author, { visibility });
  if (visibility === 'direct')
    await db
      .insertInto('status_mentions')
      .values({ status_id: status, account_id: reader })
      .execute();
  const id = newId();
  const remote_url = `https://media.peer.example/${id}.png`;
  await db
    .insertInto('media')
    .values({ id, account_id: author, status_id: status, type: 'image', remote_url })
    .execute();
  const [shown] = (await showStatus(deps, status, reader)).media_attachments;
  return { id, status, url: new URL(shown?.url ?? ''), preview: new URL(shown?.preview_url ?? '') };
}

const get = async (path: string): Promise<number> =>
  (await api.request(null, 'GET', path, {})).status;

test('a file of a post for some is loaded by the address that they are told, and no other', async () => {
  for (const visibility of ['private', 'direct'] as const) {
    const { url, preview } = await pictured(visibility);
    const other = await pictured(visibility);
    assert.equal(await get(url.pathname + url.search), 200);
    assert.equal(await get(preview.pathname + preview.search), 200);
    for (const guess of ['', '?key=', '?key=x', other.url.search])
      assert.equal(await get(url.pathname + guess), 404, guess);
  }
});

test('what everybody may see is loaded by its id too, as long as it is there', async () => {
  const { status, url } = await pictured('public');
  assert.equal(await get(url.pathname), 200);
  await inTransaction(database.db, (tx) => buryStatus(tx, status));
  assert.equal(await get(url.pathname), 404);
});
