import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Config } from '#server/config.ts';
import { type Manifest, MANIFEST, MEDIA, SECRET_KEY, TABLES } from './manifest.ts';
import { copyTarget, listTables, migrationNames, type Table } from './tables.ts';
import { type TarEntry, writeTar } from '#server/core/tar.ts';

export interface BackupDeps {
  pool: pg.Pool;
  config: Pick<Config, 'origin' | 'version' | 'dataDir' | 's3'>;
  secretKey: string;
}

/**
 * Writes everything this server is into one .tar.gz at `path`: every table as of one moment, the
 * media on disk, the secret key. The server may go on meanwhile. Only a finished backup gets the
 * name; it is readable by its owner only. Returns its size in bytes and the number of tables.
 */
export async function backUp(
  deps: BackupDeps,
  path: string,
): Promise<{ bytes: number; manifest: Manifest }> {
  const folder = await mkdtemp(join(dirname(path), '.backup-'));
  const client = await deps.pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    const manifest = await describe(client, deps);
    const partial = join(folder, 'archive');
    const archive = writeTar(entries(client, deps, manifest, folder));
    await pipeline(
      Readable.from(archive),
      createGzip(),
      createWriteStream(partial, { mode: 0o600 }),
    );
    await rename(partial, path);
    return { bytes: (await stat(path)).size, manifest };
  } finally {
    await client.query('rollback').catch(() => {});
    client.release();
    await rm(folder, { recursive: true, force: true });
  }
}

async function describe(client: pg.ClientBase, { config }: BackupDeps): Promise<Manifest> {
  return {
    format: 1,
    version: config.version,
    origin: config.origin,
    created_at: new Date().toISOString(),
    migrations: await migrationNames(client),
    tables: await listTables(client),
    media: config.s3 ? 'elsewhere' : 'included',
  };
}

async function* entries(
  client: pg.PoolClient,
  deps: BackupDeps,
  manifest: Manifest,
  folder: string,
): AsyncGenerator<TarEntry> {
  yield inline(MANIFEST, JSON.stringify(manifest, null, 2));
  yield inline(SECRET_KEY, deps.secretKey);
  for (const table of manifest.tables) {
    const file = join(folder, 'table');
    await dump(client, table, file);
    yield await fromFile(`${TABLES}${table.name}`, file);
  }
  if (manifest.media === 'included') yield* mediaFiles(join(deps.config.dataDir, 'media'));
}

/** To a file first: an archive says how long a file is before it comes. */
async function dump(client: pg.PoolClient, table: Table, file: string): Promise<void> {
  const rows = client.query(copyTo(`copy ${copyTarget(table)} to stdout`));
  await pipeline(rows, createWriteStream(file, { mode: 0o600 }));
}

async function* mediaFiles(root: string): AsyncGenerator<TarEntry> {
  const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of found) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = await fromFile(`${MEDIA}${relative(root, path)}`, path).catch(() => null);
    // Deleted in the meantime.
    if (file) yield file;
  }
}

async function fromFile(name: string, path: string): Promise<TarEntry> {
  const { size } = await stat(path);
  return { name, size, content: createReadStream(path) };
}

function inline(name: string, text: string): TarEntry {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, content: Readable.from([bytes]) };
}
