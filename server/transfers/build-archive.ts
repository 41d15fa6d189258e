import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import type { Logger } from '#server/core/log.ts';
import { type TarEntry, writeTar } from '#server/core/tar.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { archivePath } from './archive.ts';
import type { ArchiveSource } from './archive-source.ts';

export interface BuildArchiveDeps {
  db: Db;
  config: Pick<Config, 'dataDir'>;
  storage: Pick<MediaStorage, 'read'>;
  source: ArchiveSource;
  log: Logger;
}

const MAX_ATTEMPTS = 3;
const BATCH = 200;
const CONTEXT = 'https://www.w3.org/ns/activitystreams';

/**
 * Makes the archives that were asked for: outbox.json, actor.json, likes.json, bookmarks.json and
 * the files they name in one .tar.gz, as Mastodon's. One that fails is tried again twice.
 */
export async function buildArchives(deps: BuildArchiveDeps): Promise<void> {
  for (let one = await take(deps.db); one; one = await take(deps.db)) {
    const file = `${one.id}-${randomBytes(16).toString('hex')}.tar.gz`;
    try {
      const bytes = await build(deps, one.account_id, archivePath(deps.config, file));
      await deps.db
        .updateTable('archives')
        .set({ file, bytes, ready_at: sql<Date>`now()` })
        .where('id', '=', one.id)
        .execute();
    } catch (err) {
      deps.log.error({ err, archive: one.id }, 'an archive could not be made');
      await rm(archivePath(deps.config, file), { force: true });
    }
  }
}

/** Whether there is any of it to do now: what the sweep asks before it sets the alarm clock. */
export const ARCHIVES_DUE = sql<boolean>`exists (select from archives
  where ready_at is null and failed_at is null and run_at <= now())`;

/** The next one that is due, which is due again later should this process not finish it. */
async function take(db: Db): Promise<{ id: string; account_id: string } | undefined> {
  const { rows } = await sql<{ id: string; account_id: string; attempts: number }>`
    update archives set attempts = attempts + 1, run_at = now() + interval '30 minutes',
      failed_at = case when attempts >= ${MAX_ATTEMPTS} then now() end
    where id = (select id from archives
      where ready_at is null and failed_at is null and run_at <= now()
      order by run_at limit 1 for update skip locked)
    returning id, account_id, attempts`.execute(db);
  const [row] = rows;
  return row && row.attempts > MAX_ATTEMPTS ? await take(db) : row;
}

async function build(deps: BuildArchiveDeps, accountId: string, path: string): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const folder = await mkdtemp(join(dirname(path), '.making-'));
  try {
    const partial = join(folder, 'archive');
    await pipeline(
      Readable.from(writeTar(entries(deps, accountId, folder))),
      createGzip(),
      createWriteStream(partial, { mode: 0o600 }),
    );
    await rename(partial, path);
    return (await stat(path)).size;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* entries(
  deps: BuildArchiveDeps,
  accountId: string,
  folder: string,
): AsyncGenerator<TarEntry> {
  yield* media(deps, accountId);
  const outbox = join(folder, 'outbox.json');
  await writeOutbox(deps, accountId, outbox);
  const { size } = await stat(outbox);
  yield { name: 'outbox.json', size, content: createReadStream(outbox) };
  for (const table of ['favourites', 'bookmarks'] as const) {
    const name = table === 'favourites' ? 'likes.json' : 'bookmarks.json';
    yield json(name, collection(name, await keptUris(deps.db, table, accountId)));
  }
  yield* actor(deps, accountId);
}

async function* media(deps: BuildArchiveDeps, accountId: string): AsyncGenerator<TarEntry> {
  const rows = await deps.db
    .selectFrom('media')
    .innerJoin('statuses', 'statuses.id', 'media.status_id')
    .select('media.file_key')
    .where('media.account_id', '=', accountId)
    .where('statuses.deleted_at', 'is', null)
    .where('media.file_key', 'is not', null)
    .execute();
  for (const { file_key: key } of rows) if (key !== null) yield* stored(deps, key, key);
}

/** A file that is lost is left out; the rest is worth having. */
async function* stored(
  deps: BuildArchiveDeps,
  key: string,
  name: string,
): AsyncGenerator<TarEntry> {
  const bytes = await deps.storage.read(key);
  if (bytes === null) deps.log.warn({ key }, 'a file is missing from an archive');
  else yield { name, size: bytes.byteLength, content: Readable.from([bytes]) };
}

async function writeOutbox(deps: BuildArchiveDeps, accountId: string, path: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.write(
      `{"@context":"${CONTEXT}","id":"outbox.json","type":"OrderedCollection","orderedItems":[`,
    );
    let count = 0;
    for await (const activities of batches(deps, accountId)) {
      const text = activities.map((activity) => JSON.stringify(activity)).join(',');
      if (text !== '') await file.write(`${count === 0 ? '' : ','}${text}`);
      count += activities.length;
    }
    await file.write(`],"totalItems":${count}}`);
  } finally {
    await file.close();
  }
}

async function* batches(deps: BuildArchiveDeps, accountId: string) {
  let after = '0';
  for (;;) {
    const rows = await deps.db
      .selectFrom('statuses')
      .select('id')
      .where('account_id', '=', accountId)
      .where('deleted_at', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)
      .execute();
    yield await deps.source.activities(rows.map((row) => row.id));
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.id;
  }
}

async function* actor(deps: BuildArchiveDeps, accountId: string): AsyncGenerator<TarEntry> {
  const document = await deps.source.actor(accountId);
  if (!document) return;
  const renamed = {
    ...document,
    outbox: 'outbox.json',
    likes: 'likes.json',
    bookmarks: 'bookmarks.json',
  };
  for (const [property, name] of [
    ['icon', 'avatar'],
    ['image', 'header'],
  ] as const) {
    const image = document[property] as { url?: string } | undefined;
    if (!image?.url) continue;
    const file = `${name}${extname(image.url)}`;
    yield* stored(deps, image.url, file);
    Object.assign(renamed, { [property]: { ...image, url: file } });
  }
  yield json('actor.json', renamed);
}

async function keptUris(
  db: Db,
  table: 'favourites' | 'bookmarks',
  accountId: string,
): Promise<string[]> {
  const { rows } = await sql<{ uri: string }>`
    select s.uri from ${sql.table(table)} k join statuses s on s.id = k.status_id
    where k.account_id = ${accountId} and s.deleted_at is null order by k.id desc`.execute(db);
  return rows.map((row) => row.uri);
}

function collection(id: string, items: string[]): object {
  return {
    '@context': CONTEXT,
    id,
    type: 'OrderedCollection',
    totalItems: items.length,
    orderedItems: items,
  };
}

function json(name: string, value: object): TarEntry {
  const bytes = Buffer.from(JSON.stringify(value));
  return { name, size: bytes.byteLength, content: Readable.from([bytes]) };
}
