import { after } from 'node:test';
import type { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import { type TestApi, testApi } from './api.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type TestDeps, testDeps } from './deps.ts';

export interface ApiBed {
  database: TestDatabase;
  deps: TestDeps;
  api: TestApi;
}

/**
 * What a test file about routes stands on: a database of its own, what use cases take, and these
 * routes. Called once, before the first test; the database goes with the last.
 */
export async function startApi(routes: (deps: TestDeps) => Hono<ApiEnv>[]): Promise<ApiBed> {
  const database = await createTestDatabase();
  after(() => database.close());
  const deps = testDeps(database.db);
  return { database, deps, api: testApi(...routes(deps)) };
}
