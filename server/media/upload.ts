import type { Config } from '#server/config.ts';
import { DomainError, invalid } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaCredit } from '#server/db/schema/media.ts';
import sharp from 'sharp';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { refuseFilm } from './film/look.ts';
import type { FilmType } from './film/probe.ts';
import { keepPreview } from './film/process.ts';
import { hasTools } from './film/tools.ts';
import { processPicture } from './picture.ts';
import { sniffPicture, sniffRecording } from './sniff.ts';
import type { MediaStorage } from './storage.ts';
import { newKey } from './storage/keys.ts';

export interface UploadDeps {
  db: Db;
  config: Pick<Config, 'limits'>;
  storage: MediaStorage;
  jobs: Pick<Jobs, 'enqueue'>;
}

export interface Upload {
  accountId: string;
  bytes: Uint8Array;
  /** Alt text. */
  description: string;
  focus: Focus | null;
  /** A picture that stands for it. */
  thumbnail?: Uint8Array | undefined;
  /** Whose work it is, where it is not the uploader's own. */
  credit?: MediaCredit | undefined;
}

/** The point that stays in sight when a picture is cut: from -1 (left, bottom) to 1 (right, top). */
export interface Focus {
  x: number;
  y: number;
}

/**
 * Keeps a file and answers with the id of its media row: a picture is ready to be attached, a film
 * or sound (or a moving GIF) is on its way, where ffmpeg is installed. Throws `too_large` and
 * `invalid` (nothing that we take, too many pixels, too long, description too long), `rate_limited`.
 */
export async function uploadMedia(deps: UploadDeps, upload: Upload): Promise<string> {
  const { limits } = deps.config;
  refuseLongDescription(upload.description, limits.descriptionCharacters);
  const film = await filmTypeOf(upload.bytes);
  const isRecording = film !== null && film !== 'image/gif';
  refuseLargeFile(upload.bytes.byteLength, isRecording ? limits.videoBytes : limits.imageBytes);
  if (film !== null) await refuseFilm(deps.db, { ...upload, type: film }, limits.filmSeconds);
  const poster = upload.thumbnail && (await keepPreview(deps, upload.thumbnail, 'kept'));
  if (film !== null) return await keepForLater(deps, upload, film, poster);
  const { original, preview, blurhash } = await processPicture(upload.bytes, limits.imagePixels);
  const fileKey = newKey('originals', original.mime);
  const previewKey = poster?.key ?? newKey('previews', preview.mime);
  await deps.storage.put(fileKey, original.bytes, original.mime);
  if (!poster) await deps.storage.put(previewKey, preview.bytes, preview.mime);
  const id = newId();
  await deps.db
    .insertInto('media')
    .values({
      id,
      account_id: upload.accountId,
      type: 'image',
      mime_type: original.mime,
      file_key: fileKey,
      preview_key: previewKey,
      description: upload.description,
      blurhash: poster?.blurhash ?? blurhash,
      meta: JSON.stringify({
        original: sizeOf(original),
        small: poster?.small ?? sizeOf(preview),
      }),
      focus_x: upload.focus?.x ?? null,
      focus_y: upload.focus?.y ?? null,
      bytes: original.bytes.byteLength + preview.bytes.byteLength,
      credit: upload.credit ? JSON.stringify(upload.credit) : null,
    })
    .execute();
  return id;
}

/** What has to be made a film or sound of; null for pictures, and where there are no tools. */
async function filmTypeOf(bytes: Uint8Array): Promise<FilmType | null> {
  const recording = sniffRecording(bytes);
  const isGif = recording === null && sniffPicture(bytes) === 'image/gif';
  if ((recording === null && !isGif) || !(await hasTools())) return null;
  if (!isGif) return recording;
  const { pages = 1 } = await sharp(bytes)
    .metadata()
    .catch(() => ({ pages: 1 }));
  return pages > 1 ? 'image/gif' : null;
}

async function keepForLater(
  deps: UploadDeps,
  upload: Upload,
  mime: string,
  poster: Awaited<ReturnType<typeof keepPreview>> | undefined,
): Promise<string> {
  const uploadKey = newKey('uploads', mime);
  await deps.storage.put(uploadKey, upload.bytes, mime);
  const id = newId();
  await deps.db
    .insertInto('media')
    .values({
      id,
      account_id: upload.accountId,
      type: mime === 'image/gif' ? 'gifv' : mime.startsWith('audio/') ? 'audio' : 'video',
      state: 'processing',
      mime_type: mime,
      upload_key: uploadKey,
      preview_key: poster?.key ?? null,
      blurhash: poster?.blurhash ?? null,
      meta: JSON.stringify(poster ? { small: poster.small } : {}),
      description: upload.description,
      focus_x: upload.focus?.x ?? null,
      focus_y: upload.focus?.y ?? null,
    })
    .execute();
  await deps.jobs.enqueue('media.process', { mediaId: id });
  return id;
}

export function refuseLargeFile(bytes: number, limit: number): void {
  if (bytes > limit) throw tooLarge(limit);
}

/** A picture that somebody sends, unless it has more than `most` bytes. */
export async function readPicture(picture: File, most: number): Promise<Uint8Array> {
  refuseLargeFile(picture.size, most);
  return new Uint8Array(await picture.arrayBuffer());
}

export function tooLarge(limit: number): DomainError {
  return new DomainError('too_large', `File is larger than ${Math.floor(limit / 1024 / 1024)} MB`);
}

export function refuseLongDescription(description: string, limit: number): void {
  if (description.length > limit && Array.from(description).length > limit)
    throw invalid(`Description is too long (maximum is ${limit} characters)`);
}

function sizeOf({ width, height }: { width: number; height: number }) {
  return { width, height };
}
