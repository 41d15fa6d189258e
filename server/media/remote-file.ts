import { createHash } from 'node:crypto';
import type { Config } from '#server/config.ts';
import { createLane } from '#server/core/lane.ts';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { cropPicture, processPicture, TOO_MANY_PICTURES } from './picture.ts';
import { AVATAR, HEADER } from './profile-image.ts';
import { readRecording, RECORDING_BYTES, recordings } from './recording.ts';
import type { MediaStorage } from './storage.ts';
import { mimeOfKey, newKey } from './storage/keys.ts';

/** Reads a remote file through the guarded client; throws when there is none to be had. */
export type FetchBytes = (
  url: string,
  options: { maxBytes: number; kind: 'picture' | 'recording' | 'feed' },
) => Promise<{ bytes: Uint8Array; contentType: string | null }>;

export interface RemoteFileDeps {
  db: Db;
  config: Pick<Config, 'limits'>;
  storage: MediaStorage;
  fetchBytes: FetchBytes;
}

/** What is made of a remote picture. */
export type RemoteVersion = 'original' | 'small' | 'avatar' | 'header';
type AnyVersion = RemoteVersion | 'recording';

/** A file as it is kept. */
export interface EncodedFile {
  bytes: Buffer;
  mime: string;
}

export interface ServedFile {
  bytes: Buffer<ArrayBuffer>;
  mime: string;
}

/** How long an address that failed is left alone. */
const RETRY_AFTER = 10 * MINUTE;

const lane = createLane({ concurrency: 6, queue: 60, refusal: TOO_MANY_PICTURES });
const underWay = new Map<string, Promise<void>>();

/**
 * Our own copy of a remote picture, fetched and encoded anew when there is none yet. `url` must be
 * one that we stored ourselves, never one that somebody asks for. Null when it cannot be had.
 */
export async function remoteFile(
  deps: RemoteFileDeps,
  url: string,
  version: RemoteVersion,
): Promise<ServedFile | null> {
  const read = async (key: string): Promise<ServedFile | 'absent'> => {
    const bytes = await deps.storage.read(key);
    return bytes === null ? 'absent' : { bytes, mime: mimeOfKey(key) };
  };
  return await keptOrFetched(deps, { url, version, read });
}

/**
 * The storage key of our own copy of a remote film or sound, under the same terms: the file as it is,
 * up to 40 MB, if its first bytes are of a kind that is only ever played.
 */
export async function remoteRecording(deps: RemoteFileDeps, url: string): Promise<string | null> {
  const read = async (key: string): Promise<string> =>
    (await deps.storage.has(key)) ? key : 'absent';
  return await keptOrFetched(deps, { url, version: 'recording', read });
}

interface Wanted<T> {
  url: string;
  version: AnyVersion;
  /** What is kept under this key; `absent` where the file is lost. */
  read: (key: string) => Promise<T | 'absent'>;
}

async function keptOrFetched<T>(deps: RemoteFileDeps, wanted: Wanted<T>): Promise<T | null> {
  const kept = await findKept(deps, wanted);
  if (kept !== 'absent') return kept as T | null;
  await fetchOnce(deps, wanted.url, wanted.version);
  const fetched = await findKept(deps, wanted);
  return fetched === 'absent' ? null : (fetched as T | null);
}

async function findKept<T>(
  deps: RemoteFileDeps,
  { url, version, read }: Wanted<T>,
): Promise<T | null | 'absent'> {
  const row = await deps.db
    .selectFrom('remote_files')
    .select(['key', 'cached_at'])
    .where('hash', '=', hashOf(url, version))
    .executeTakeFirst();
  if (!row) return 'absent';
  if (row.key === null) return Date.now() - row.cached_at.getTime() < RETRY_AFTER ? null : 'absent';
  return await read(row.key);
}

/** However many ask at the same time, the other server is asked once. */
async function fetchOnce(deps: RemoteFileDeps, url: string, version: AnyVersion): Promise<void> {
  const name = `${version === 'small' ? 'original' : version} ${url}`;
  const running = underWay.get(name);
  if (running) return await running;
  const work = (version === 'recording' ? recordings : lane)
    .run(() => fetchAndKeep(deps, url, version))
    .finally(() => underWay.delete(name));
  underWay.set(name, work);
  await work;
}

async function fetchAndKeep(deps: RemoteFileDeps, url: string, version: AnyVersion): Promise<void> {
  for (const [name, file] of await fetchVersions(deps, url, version)) {
    await keep(deps, url, name, file);
  }
}

async function fetchVersions(
  deps: RemoteFileDeps,
  url: string,
  version: AnyVersion,
): Promise<[AnyVersion, EncodedFile | null][]> {
  const { imageBytes, imagePixels } = deps.config.limits;
  try {
    if (version === 'recording') {
      const options = { maxBytes: RECORDING_BYTES, kind: 'recording' } as const;
      return [[version, readRecording((await deps.fetchBytes(url, options)).bytes)]];
    }
    const { bytes } = await deps.fetchBytes(url, { maxBytes: imageBytes, kind: 'picture' });
    return await versionsOf(bytes, version, imagePixels);
  } catch {
    // Whatever is wrong over there, the file is not to be had; asking again at once would not
    // help. What goes wrong here, in our own storage, is not for this to swallow.
    return [[version, null]];
  }
}

async function versionsOf(
  bytes: Uint8Array,
  version: RemoteVersion,
  maxPixels: number,
): Promise<[RemoteVersion, EncodedFile][]> {
  if (version === 'avatar') return [['avatar', await cropPicture(bytes, { ...AVATAR, maxPixels })]];
  if (version === 'header') return [['header', await cropPicture(bytes, { ...HEADER, maxPixels })]];
  const { original, preview } = await processPicture(bytes, maxPixels);
  return [
    ['original', original],
    ['small', preview],
  ];
}

async function keep(
  deps: RemoteFileDeps,
  url: string,
  version: AnyVersion,
  file: EncodedFile | null,
): Promise<void> {
  const key = file && newKey('cache', file.mime);
  if (key) await deps.storage.put(key, file.bytes, file.mime);
  const hash = hashOf(url, version);
  const before = await deps.db
    .selectFrom('remote_files')
    .select('key')
    .where('hash', '=', hash)
    .executeTakeFirst();
  const kept = { url, key, bytes: file?.bytes.byteLength ?? 0, cached_at: new Date() };
  await deps.db
    .insertInto('remote_files')
    .values({ hash, ...kept })
    .onConflict((conflict) => conflict.column('hash').doUpdateSet(kept))
    .execute();
  if (before?.key) await deps.storage.delete(before.key);
}

function hashOf(url: string, version: AnyVersion): Buffer {
  return createHash('sha256').update(`${version} ${url}`).digest();
}
