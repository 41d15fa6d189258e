import type { Config } from '#server/config.ts';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/pool.ts';
import { createDeps, type Deps } from '#server/deps.ts';
import { migrateJobs } from '#server/jobs/backend.ts';
import type { Io } from './io.ts';
import { createOutput, type Output } from './output.ts';

/** What a command works with. */
export interface CliContext {
  config: Config;
  deps: Deps;
  output: Output;
  close(): Promise<void>;
}

export async function openContext(io: Io, json: 'yes' | 'no'): Promise<CliContext> {
  const config = io.config();
  await bringUpToDate(config);
  const deps = await createDeps({ ...config, logLevel: quiet(config.logLevel) }, 'cli');
  const output = createOutput(json, io);
  return { config, deps, output, close: () => deps.close() };
}

/** A command may be the first thing that ever runs on a database. */
async function bringUpToDate(config: Config): Promise<void> {
  const { db, pool, close } = openDatabase(config.databaseUrl, {
    max: 2,
    applicationName: 'wikimedia-social-cli',
  });
  try {
    await migrate(db);
    if (!config.redisUrl) await migrateJobs(pool);
  } finally {
    await close();
  }
}

/** The log shares stderr with complaints, so only trouble may speak. */
function quiet(level: string): string {
  return level === 'trace' || level === 'debug' || level === 'info' ? 'warn' : level;
}
