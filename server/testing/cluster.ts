import { randomBytes } from 'node:crypto';
import { mkdtemp, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/pool.ts';
import { databaseUrl, startCluster } from '#server/embedded-postgres/cluster.ts';
import { standGuard } from '#server/embedded-postgres/guard.ts';
import { migrateJobs } from '#server/jobs/backend.ts';

/** The migrated database that every test database is a copy of. */
export const TEMPLATE = 'template_social';

/** Throw-away data: nothing has to survive a power cut. */
const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'max_connections=400',
  'shared_buffers=128MB',
  'jit=off',
  'timezone=UTC',
];

/** Stops the server and deletes its files once the process that started it is gone, however it went. */
const CLEAN_UP = `
read -r pid < "$1/data/postmaster.pid" && kill -QUIT "$pid"
while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
rm -rf "$1"
`;

/**
 * Starts a throw-away PostgreSQL (with `name=value` settings) with the migrated template in it and returns the address of its
 * `postgres` database. It lives as long as this process.
 */
export async function startTestCluster(settings = SETTINGS): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'social-test-'));
  await chmod(folder, 0o711);
  standGuard(CLEAN_UP, [folder]);
  const password = randomBytes(12).toString('hex');
  const cluster = {
    folder: join(folder, 'data'),
    logFile: join(folder, 'log'),
    password,
    settings,
  };
  await startCluster(cluster);
  const url = databaseUrl(cluster, 'postgres');
  await prepareTemplate(url);
  return url;
}

async function prepareTemplate(url: string): Promise<void> {
  await administer(url, `create database ${TEMPLATE}`);
  const handle = openDatabase(onDatabase(url, TEMPLATE));
  await migrate(handle.db);
  await migrateJobs(handle.pool);
  await handle.close();
}

/** Runs one statement on a connection of its own, as CREATE and DROP DATABASE want it. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** The same server's other database. */
export function onDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
