import { existsSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/pool.ts';
import {
  type Cluster,
  databaseUrl,
  startCluster,
  stopCluster,
} from '#server/embedded-postgres/cluster.ts';
import { migrateJobs } from '#server/jobs/backend.ts';
import { administer, onDatabase } from '#server/testing/cluster.ts';
import type { TestDatabase } from '#server/testing/database.ts';
import { DURABLE } from './own-server.ts';

/** Sorting what indices are made of in memory, while the data are made. */
const SETTINGS = [...DURABLE, 'maintenance_work_mem=512MB', 'max_parallel_maintenance_workers=2'];

/**
 * A database of data that take minutes to make: made once, kept in the temporary folder and used
 * again by the next run. `fill` is given it migrated and empty. Delete the folder to have it anew.
 */
export async function openKeptDatabase(
  name: string,
  fill: (url: string) => Promise<void>,
): Promise<TestDatabase> {
  const folder = join(tmpdir(), `social-bench-${name}`);
  const cluster: Cluster = {
    folder: join(folder, 'data'),
    logFile: join(folder, 'log'),
    password: 'bench',
    settings: SETTINGS,
  };
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const whole = join(folder, 'whole');
  if (!existsSync(whole)) {
    await stopCluster(cluster);
    await rm(cluster.folder, { recursive: true, force: true });
  }
  await startCluster(cluster);
  const server = databaseUrl(cluster, 'postgres');
  const url = onDatabase(server, name);
  if (!existsSync(whole)) await administer(server, `create database ${name}`);
  const handle = openDatabase(url, { statementTimeout: 0 });
  await migrate(handle.db);
  await migrateJobs(handle.pool);
  if (!existsSync(whole)) {
    await fill(url);
    await mkdir(whole);
  }
  const close = async () => {
    await handle.close();
    await stopCluster(cluster);
  };
  return { ...handle, url, close };
}
