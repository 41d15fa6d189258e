import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Migration, Migrator } from 'kysely/migration';
import type { Db } from './pool.ts';

const FOLDER = join(import.meta.dirname, '../../migrations');

/**
 * Brings the schema up to date, forward only, one process at a time (kysely holds a lock).
 * Returns the names of the migrations that ran; throws the first failure with the name of its
 * migration.
 */
export async function migrate(db: Db): Promise<string[]> {
  // Two branches land in another order than they were begun in: what ran one later already runs the
  // other now, instead of never starting again.
  const migrator = new Migrator({
    db,
    provider: { getMigrations },
    allowUnorderedMigrations: true,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) {
    const failed = results.find((result) => result.status === 'Error');
    throw new Error(`Migration ${failed?.migrationName ?? ''} failed`, { cause: error });
  }
  return results.filter((r) => r.status === 'Success').map((r) => r.migrationName);
}

/** The names of the migrations that have not run yet. Changes nothing. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations } });
  const all = await migrator.getMigrations();
  return all.filter((one) => one.executedAt === undefined).map((one) => one.name);
}

async function getMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts')).sort();
  const entries = await Promise.all(
    files.map(async (file) => {
      const module: Migration = await import(pathToFileURL(join(FOLDER, file)).href);
      return [file.replace(/\.ts$/, ''), module] as const;
    }),
  );
  return Object.fromEntries(entries);
}
