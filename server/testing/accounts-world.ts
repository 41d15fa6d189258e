import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach } from 'node:test';
import { accountsRoutes } from '#server/accounts/routes.ts';
import { type Config, readConfig } from '#server/config.ts';
import { Relationship } from '#server/contract/relationship.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { openStorage } from '#server/media/storage/open.ts';
import { insertUser, TEST_ORIGIN, type TestAccount } from './accounts.ts';
import { type RequestOptions, testApi, type TestApi } from './api.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { jsonApi } from './json-api.ts';

/** The endpoints of accounts on a database of their own, with two fresh people for every test. */
export let database: TestDatabase;
export let config: Config;
export let storage: MediaStorage;
export let api: TestApi;
export let alice: TestAccount;
export let bob: TestAccount;
/** At the end of the names of this test's people. */
export let round = 0;

before(async () => {
  database = await createTestDatabase();
  config = readConfig({
    ORIGIN: TEST_ORIGIN,
    DATA_DIR: await mkdtemp(join(tmpdir(), 'social-accounts-')),
  });
  storage = openStorage(config);
  api = testApi(accountsRoutes({ db: database.db, config, storage }));
});
after(async () => {
  await database.close();
  await rm(config.dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  round += 1;
  alice = await insertUser(database.db, `alice${round}`);
  bob = await insertUser(database.db, `bob${round}`);
});

export const { ok, status } = jsonApi(() => api);

/** What somebody does to another, by how they stand then. */
export const post = (as: TestAccount, path: string, options?: RequestOptions) =>
  ok(Relationship, as, 'POST', path, options);
