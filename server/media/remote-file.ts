import { createHash } from 'node:crypto';
import type { Config } from '#server/config.ts';
import { createLane } from '#server/core/lane.ts';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { cropPicture, type EncodedPicture, processPicture, TOO_MANY_PICTURES } from './picture.ts';
import { AVATAR, HEADER } from './profile-image.ts';
import type { MediaStorage } from './storage.ts';
import { mimeOfKey, newKey } from './storage/keys.ts';

/** Reads a remote file through the guarded client; throws when there is none to be had. */
export type FetchBytes = (
  url: string,
  options: { maxBytes: number },
) => Promise<{ bytes: Uint8Array; contentType: string | null }>;

export interface RemoteFileDeps {
  db: Db;
  config: Pick<Config, 'limits'>;
  storage: MediaStorage;
  fetchBytes: FetchBytes;
}

/** What is made of a remote picture. */
export type RemoteVersion = 'original' | 'small' | 'avatar' | 'header';

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
  const kept = await findKept(deps, url, version);
  if (kept !== 'absent') return kept;
  await fetchOnce(deps, url, version);
  const fetched = await findKept(deps, url, version);
  return fetched === 'absent' ? null : fetched;
}

async function findKept(
  deps: RemoteFileDeps,
  url: string,
  version: RemoteVersion,
): Promise<ServedFile | null | 'absent'> {
  const row = await deps.db
    .selectFrom('remote_files')
    .select(['key', 'cached_at'])
    .where('hash', '=', hashOf(url, version))
    .executeTakeFirst();
  if (!row) return 'absent';
  if (row.key === null) return Date.now() - row.cached_at.getTime() < RETRY_AFTER ? null : 'absent';
  const bytes = await deps.storage.read(row.key);
  return bytes === null ? 'absent' : { bytes, mime: mimeOfKey(row.key) };
}

/** However many ask at the same time, the other server is asked once. */
async function fetchOnce(deps: RemoteFileDeps, url: string, version: RemoteVersion): Promise<void> {
  const name = `${version === 'small' ? 'original' : version} ${url}`;
  const running = underWay.get(name);
  if (running) return await running;
  const work = lane
    .run(() => fetchAndKeep(deps, url, version))
    .finally(() => underWay.delete(name));
  underWay.set(name, work);
  await work;
}

async function fetchAndKeep(
  deps: RemoteFileDeps,
  url: string,
  version: RemoteVersion,
): Promise<void> {
  for (const [name, picture] of await fetchVersions(deps, url, version)) {
    await keep(deps, url, name, picture);
  }
}

async function fetchVersions(
  deps: RemoteFileDeps,
  url: string,
  version: RemoteVersion,
): Promise<[RemoteVersion, EncodedPicture | null][]> {
  const { imageBytes, imagePixels } = deps.config.limits;
  try {
    const { bytes } = await deps.fetchBytes(url, { maxBytes: imageBytes });
    return await versionsOf(bytes, version, imagePixels);
  } catch {
    // Whatever is wrong over there, the picture is not to be had; asking again at once would not
    // help. What goes wrong here, in our own storage, is not for this to swallow.
    return [[version, null]];
  }
}

async function versionsOf(
  bytes: Uint8Array,
  version: RemoteVersion,
  maxPixels: number,
): Promise<[RemoteVersion, EncodedPicture][]> {
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
  version: RemoteVersion,
  picture: EncodedPicture | null,
): Promise<void> {
  const key = picture && newKey('cache', picture.mime);
  if (key) await deps.storage.put(key, picture.bytes, picture.mime);
  const hash = hashOf(url, version);
  const before = await deps.db
    .selectFrom('remote_files')
    .select('key')
    .where('hash', '=', hash)
    .executeTakeFirst();
  const kept = { url, key, bytes: picture?.bytes.byteLength ?? 0, cached_at: new Date() };
  await deps.db
    .insertInto('remote_files')
    .values({ hash, ...kept })
    .onConflict((conflict) => conflict.column('hash').doUpdateSet(kept))
    .execute();
  if (before?.key) await deps.storage.delete(before.key);
}

function hashOf(url: string, version: RemoteVersion): Buffer {
  return createHash('sha256').update(`${version} ${url}`).digest();
}
