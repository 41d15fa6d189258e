import { randomBytes } from 'node:crypto';
import { openDatabase, type DatabaseHandle } from '#server/db/pool.ts';
import { administer, onDatabase, startTestCluster, TEMPLATE } from './cluster.ts';

export interface TestDatabase extends DatabaseHandle {
  /** For code that opens its own connections: job backends, child processes. */
  url: string;
  /** Closes the pool and drops the database, also when others are still connected to it. */
  close(): Promise<void>;
}

let own: Promise<string> | undefined;

/**
 * A migrated, empty database that nobody else uses; about 50 ms. Call it once in a test file and
 * close it in `after`.
 *
 * Under `npm test` all files share one server (`TEST_DATABASE_URL`). A file run by itself, by
 * `node --test path/to/file.test.ts`, starts its own.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL ?? (await (own ??= startTestCluster()));
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `create database ${name} template ${TEMPLATE}`);
  const url = onDatabase(server, name);
  const handle = openDatabase(url);
  return {
    ...handle,
    url,
    async close() {
      await handle.close();
      await administer(server, `drop database if exists ${name} with (force)`);
    },
  };
}
