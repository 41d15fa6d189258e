import { randomBytes } from 'node:crypto';

/**
 * The folders there are: what people upload, copies of what lies elsewhere, and uploads as they came,
 * which nobody is shown.
 */
export type KeyFolder =
  | 'originals'
  | 'previews'
  | 'avatars'
  | 'headers'
  | 'emojis'
  | 'cache'
  | 'uploads';

/** What we keep and serve, by the ending of its key; anything else is not stored and not served. */
const MIME_BY_EXTENSION: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
  m4a: 'audio/mp4',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  wav: 'audio/wav',
  aac: 'audio/aac',
};

const KEY = new RegExp(
  `^(originals|previews|avatars|headers|emojis|cache|uploads)/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{28}\\.(${Object.keys(MIME_BY_EXTENSION).join('|')})$`,
);

/** A name that cannot be guessed: `originals/ab/cd/<random>.jpg`. */
export function newKey(folder: KeyFolder, mime: string): string {
  const extension = extensionOf(mime);
  const name = randomBytes(16).toString('hex');
  return `${folder}/${name.slice(0, 2)}/${name.slice(2, 4)}/${name.slice(4)}.${extension}`;
}

/** Throws for what is not of a type that we keep and serve. */
export function extensionOf(mime: string): string {
  const extension = Object.entries(MIME_BY_EXTENSION).find(([, type]) => type === mime)?.[0];
  if (extension === undefined) throw new Error(`${mime} is not kept`);
  return extension;
}

/** Whether `key` is one of ours; whatever else is asked for does not exist. */
export function isKey(key: string): boolean {
  return KEY.test(key);
}

export function mimeOfKey(key: string): string {
  return MIME_BY_EXTENSION[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}
