import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { createLocalStorage } from './local-storage.ts';
import { createS3Storage, type SendRequest } from './s3-storage.ts';

/**
 * Where files of ours lie. Keys are made by `newKey` only: nothing a person or a peer chose is ever
 * part of one.
 */
export interface MediaStorage {
  put(key: string, bytes: Uint8Array, mime: string): Promise<void>;
  /** Null when there is no such file. */
  read(key: string): Promise<Buffer | null>;
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>;
  /** Absolute address that browsers and peers load the file from. */
  url(key: string): string;
}

/** The folders there are: what people upload, and copies of what lies elsewhere. */
export type KeyFolder = 'originals' | 'previews' | 'avatars' | 'headers' | 'cache';

/** What we keep and serve, by the ending of its key; anything else is not stored and not served. */
export const MIME_BY_EXTENSION: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
};

/** The disk under `DATA_DIR/media`, or the bucket when one is configured. */
export function createStorage(
  config: Pick<Config, 'dataDir' | 'origin' | 's3'>,
  send: SendRequest,
): MediaStorage {
  return config.s3 ? createS3Storage(config.s3, send) : createLocalStorage(config);
}

/** A name that cannot be guessed: `originals/ab/cd/<random>.jpg`. */
export function newKey(folder: KeyFolder, mime: string): string {
  const extension = Object.entries(MIME_BY_EXTENSION).find(([, type]) => type === mime)?.[0];
  if (extension === undefined) throw new Error(`${mime} is not kept`);
  const name = randomBytes(16).toString('hex');
  return `${folder}/${name.slice(0, 2)}/${name.slice(2, 4)}/${name.slice(4)}.${extension}`;
}

/** Whether `key` is one of ours; whatever else is asked for does not exist. */
export function isKey(key: string): boolean {
  return /^(originals|previews|avatars|headers|cache)\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{28}\.(jpg|png|webp|gif)$/.test(key);
}

export function mimeOfKey(key: string): string {
  return MIME_BY_EXTENSION[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}
