import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import type { Logger } from '#server/core/log.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaMeta } from '#server/db/schema/media.ts';
import { processPreview } from '../picture.ts';
import { sniffPicture, sniffRecording } from '../sniff.ts';
import type { MediaStorage } from '../storage.ts';
import { newKey } from '../storage/keys.ts';
import { type Converted, convert } from './convert.ts';
import type { FilmType } from './probe.ts';

export interface ProcessDeps {
  db: Db;
  config: Pick<Config, 'limits'>;
  storage: MediaStorage;
  log: Logger;
}

interface Upload {
  id: string;
  upload_key: string;
  preview_key: string | null;
  attempts: number;
}

/** A file that brings the worker down every time is given up. */
const MAX_ATTEMPTS = 3;

/**
 * Makes of an uploaded film or sound what is shown. What fails is marked so; what a crash
 * interrupted is begun anew. The upload itself goes when it is done.
 */
export async function processUpload(deps: ProcessDeps, mediaId: string): Promise<void> {
  const upload = await take(deps.db, mediaId);
  if (!upload) return;
  try {
    if (upload.attempts > MAX_ATTEMPTS) throw new Error('tried too often');
    await make(deps, upload);
  } catch (err) {
    deps.log.warn({ err, media: mediaId }, 'a film or sound could not be processed');
    await deps.db
      .updateTable('media')
      .set({ state: 'failed', upload_key: null })
      .where('id', '=', mediaId)
      .execute();
  }
  await deps.storage.delete(upload.upload_key);
}

/** Media whose job was lost. */
export async function findUnprocessed(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('media')
    .select('id')
    .where('state', '=', 'processing')
    .where('upload_key', 'is not', null)
    .where('created_at', '<', sql<Date>`now() - interval '10 seconds'`)
    .limit(100)
    .execute();
  return rows.map((row) => row.id);
}

async function take(db: Db, id: string): Promise<Upload | undefined> {
  const row = await db
    .updateTable('media')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'processing')
    .where('upload_key', 'is not', null)
    .returning(['id', 'upload_key', 'preview_key', 'attempts'])
    .executeTakeFirst();
  return row as Upload | undefined;
}

async function make(deps: ProcessDeps, upload: Upload): Promise<void> {
  const bytes = await deps.storage.read(upload.upload_key);
  if (bytes === null) throw new Error('the upload is gone');
  const type: FilmType | null =
    sniffPicture(bytes) === 'image/gif' ? 'image/gif' : sniffRecording(bytes);
  if (type === null) throw new Error('neither film nor sound');
  const seconds = deps.config.limits.filmSeconds;
  const folder = await mkdtemp(join(tmpdir(), 'film-'));
  const paths = { to: join(folder, 'out'), poster: join(folder, 'poster.png') };
  try {
    const from = join(folder, 'in');
    await writeFile(from, bytes);
    await keep(deps, upload, await convert(from, type, { ...paths, seconds }), paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keep(
  deps: ProcessDeps,
  upload: Upload,
  made: Converted,
  paths: { to: string; poster: string },
): Promise<void> {
  const file = await readFile(paths.to);
  const fileKey = newKey('originals', made.mime);
  await deps.storage.put(fileKey, file, made.mime);
  const poster =
    made.poster === 'written' && upload.preview_key === null
      ? await keepPreview(deps, await readFile(paths.poster), 'light')
      : null;
  const meta = { original: originalOf(made), ...(poster ? { small: poster.small } : {}) };
  await deps.db
    .updateTable('media')
    .set({
      state: 'ready',
      type: made.type,
      mime_type: made.mime,
      file_key: fileKey,
      upload_key: null,
      bytes: file.byteLength,
      meta: sql`meta || ${JSON.stringify(meta)}::jsonb`,
      ...(poster ? { preview_key: poster.key, blurhash: poster.blurhash } : {}),
    })
    .where('id', '=', upload.id)
    .execute();
}

/** A picture that stands for a film or sound: a frame, a cover, or what its owner chose. */
export async function keepPreview(
  deps: { config: Pick<Config, 'limits'>; storage: Pick<MediaStorage, 'put'> },
  bytes: Uint8Array,
  format: 'kept' | 'light',
): Promise<{ key: string; blurhash: string; small: { width: number; height: number } }> {
  const maxPixels = deps.config.limits.imagePixels;
  const { preview, blurhash } = await processPreview(bytes, { maxPixels, format });
  const key = newKey('previews', preview.mime);
  await deps.storage.put(key, preview.bytes, preview.mime);
  return { key, blurhash, small: { width: preview.width, height: preview.height } };
}

function originalOf({ probe }: Converted): NonNullable<MediaMeta['original']> {
  const about = { duration: probe.duration, bitrate: probe.bitrate };
  if (probe.video === null) return about;
  const { width, height, frameRate } = probe.video;
  return { width, height, frame_rate: frameRate, ...about };
}
