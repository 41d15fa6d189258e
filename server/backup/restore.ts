import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { pipeline as streamPipeline, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import {
  type Manifest,
  MANIFEST,
  manifest as manifestSchema,
  MEDIA,
  SECRET_KEY,
  TABLES,
} from './manifest.ts';
import { copyTarget, migrationNames, quote, type Table, tablesWithTriggers } from './tables.ts';
import { readTar, type TarEntry } from '#server/core/tar.ts';

export interface RestoreDeps {
  pool: pg.Pool;
  config: Pick<Config, 'origin' | 'dataDir' | 'secretKey'>;
}

export interface Restored {
  manifest: Manifest;
  media: number;
  /** `set-it-yourself`: SECRET_KEY comes from the environment and is not the backup's. */
  secretKey: 'restored' | 'same' | 'set-it-yourself';
}

/**
 * Brings a backup back into an empty, migrated database of the same schema and ORIGIN. All tables
 * come in one transaction: when anything fails, the database is as empty as before.
 */
export async function restore(deps: RestoreDeps, path: string): Promise<Restored> {
  const client = await deps.pool.connect();
  // Faults of either end come out of the iteration, also those that come while nobody reads.
  const archive = streamPipeline(createReadStream(path), createGunzip(), () => {});
  archive.on('error', () => {});
  try {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    const restored = await readAll(client, deps, readTar(archive));
    await client.query('commit');
    return restored;
  } catch (err) {
    await client.query('rollback').catch(() => {});
    const { code } = err as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new DomainError('not_found', `There is no file ${path}`, { cause: err });
    if (code?.startsWith('Z_'))
      throw new DomainError('invalid', 'This is not a backup', { cause: err });
    throw err;
  } finally {
    archive.destroy();
    client.release();
  }
}

async function readAll(
  client: pg.PoolClient,
  deps: RestoreDeps,
  entries: AsyncGenerator<TarEntry>,
): Promise<Restored> {
  const manifest = await readManifest(entries);
  await refuseUnfit(client, deps, manifest);
  const tables = new Map(manifest.tables.map((table) => [`${TABLES}${table.name}`, table]));
  await client.query(`truncate ${manifest.tables.map((table) => quote(table.name)).join(', ')}`);
  const kept = await tablesWithTriggers(client);
  // What they keep up is in the backup; row by row it would take hours.
  for (const name of kept) await client.query(`alter table ${quote(name)} disable trigger user`);
  let media = 0;
  let secretKey: Restored['secretKey'] = 'same';
  for await (const entry of entries) {
    const table = tables.get(entry.name);
    if (table) {
      await load(client, table, entry);
      tables.delete(entry.name);
    } else if (entry.name.startsWith(MEDIA)) {
      await writeMedia(deps.config.dataDir, entry);
      media += 1;
    } else if (entry.name === SECRET_KEY) {
      secretKey = await restoreKey(deps.config, (await textOf(entry)).trim());
    }
  }
  if (tables.size > 0)
    throw new DomainError('invalid', `The backup lacks ${[...tables.keys()].join(', ')}`);
  for (const name of kept) await client.query(`alter table ${quote(name)} enable trigger user`);
  await resetSequences(client);
  return { manifest, media, secretKey };
}

async function load(client: pg.PoolClient, table: Table, { content }: TarEntry): Promise<void> {
  const rows = client.query(copyFrom(`copy ${copyTarget(table)} from stdin`));
  // PostgreSQL says once more that the COPY failed after the pipeline has.
  rows.on('error', () => {});
  await pipeline(Readable.from(content), rows);
}

async function readManifest(entries: AsyncGenerator<TarEntry>): Promise<Manifest> {
  const first = await entries.next();
  if (first.done || first.value.name !== MANIFEST)
    throw new DomainError('invalid', 'This is not a backup');
  return manifestSchema.parse(JSON.parse(await textOf(first.value)));
}

async function refuseUnfit(
  client: pg.PoolClient,
  { config }: RestoreDeps,
  manifest: Manifest,
): Promise<void> {
  if (manifest.origin !== config.origin) {
    throw new DomainError(
      'invalid',
      `The backup is of ${manifest.origin}, this server is ${config.origin}: addresses of accounts never change`,
    );
  }
  const { rows } = await client.query(`select from users union all select from statuses limit 1`);
  if (rows.length > 0)
    throw new DomainError('conflict', 'The database is not empty; restore into a new one');
  const here = await migrationNames(client);
  if (here.join() !== manifest.migrations.join()) {
    throw new DomainError(
      'invalid',
      `The backup was made by version ${manifest.version} with another schema: restore with that version, then upgrade`,
    );
  }
}

async function writeMedia(dataDir: string, entry: TarEntry): Promise<void> {
  const name = normalize(entry.name);
  if (!name.startsWith(MEDIA))
    throw new DomainError('invalid', `The backup names a file outside its folder: ${entry.name}`);
  const path = join(dataDir, name);
  await mkdir(dirname(path), { recursive: true });
  await pipeline(Readable.from(entry.content), createWriteStream(path));
}

async function restoreKey(
  config: RestoreDeps['config'],
  key: string,
): Promise<Restored['secretKey']> {
  const file = join(config.dataDir, 'secret-key');
  const own = await readFile(file, 'utf8').catch(() => null);
  if (config.secretKey === key) return 'same';
  // The one in the environment may be just the one from the file, handed on.
  if (config.secretKey !== null && config.secretKey !== own?.trim()) return 'set-it-yourself';
  await mkdir(config.dataDir, { recursive: true });
  await writeFile(file, key, { mode: 0o600 });
  return 'restored';
}

/** Numbers go on after the highest that is there. */
async function resetSequences(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns
     where table_schema = 'public' and is_identity = 'YES'`,
  );
  for (const { table, column } of rows) {
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce((select max(${quote(column)}) from ${quote(table)}), 0) + 1, false)`,
      [quote(table), column],
    );
  }
}

async function textOf({ content }: TarEntry): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
