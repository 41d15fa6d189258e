import type { Config } from '#server/config.ts';
import { DomainError, invalid } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { processPicture } from './picture.ts';
import type { MediaStorage } from './storage.ts';
import { newKey } from './storage/keys.ts';

export interface UploadDeps {
  db: Db;
  config: Pick<Config, 'limits'>;
  storage: MediaStorage;
}

export interface Upload {
  accountId: string;
  bytes: Uint8Array;
  /** Alt text. */
  description: string;
  focus: Focus | null;
}

/** The point that stays in sight when a picture is cut: from -1 (left, bottom) to 1 (right, top). */
export interface Focus {
  x: number;
  y: number;
}

/**
 * Keeps a picture and answers with the id of its media row, ready to be attached. Throws
 * `too_large` and `invalid` (not a picture, too many pixels, description too long).
 */
export async function uploadMedia(deps: UploadDeps, upload: Upload): Promise<string> {
  const { limits } = deps.config;
  refuseLongDescription(upload.description, limits.descriptionCharacters);
  refuseLargeFile(upload.bytes.byteLength, limits.imageBytes);
  const { original, preview, blurhash } = await processPicture(upload.bytes, limits.imagePixels);
  const fileKey = newKey('originals', original.mime);
  const previewKey = newKey('previews', preview.mime);
  await deps.storage.put(fileKey, original.bytes, original.mime);
  await deps.storage.put(previewKey, preview.bytes, preview.mime);
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
      blurhash,
      meta: JSON.stringify({ original: sizeOf(original), small: sizeOf(preview) }),
      focus_x: upload.focus?.x ?? null,
      focus_y: upload.focus?.y ?? null,
      bytes: original.bytes.byteLength + preview.bytes.byteLength,
    })
    .execute();
  return id;
}

export function refuseLargeFile(bytes: number, limit: number): void {
  if (bytes > limit) throw tooLarge(limit);
}

export function tooLarge(limit: number): DomainError {
  return new DomainError('too_large', `File is larger than ${Math.floor(limit / 1024 / 1024)} MB`);
}

export function refuseLongDescription(description: string, limit: number): void {
  if (description.length > limit && Array.from(description).length > limit)
    throw invalid(`Description is longer than ${limit} characters`);
}

function sizeOf({ width, height }: { width: number; height: number }) {
  return { width, height };
}
