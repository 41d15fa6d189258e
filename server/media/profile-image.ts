import type { Config } from '#server/config.ts';
import type { ProfileImage } from '#server/db/schema/accounts.ts';
import { cropPicture } from './picture.ts';
import type { MediaStorage } from './storage.ts';
import { newKey } from './storage/keys.ts';
import { refuseLargeFile } from './upload.ts';

/** As Mastodon cuts them, in pixels. */
export const AVATAR = { width: 400, height: 400 };
export const HEADER = { width: 1500, height: 500 };

/**
 * Keeps an uploaded avatar or header, cut to size, still and without metadata. Throws `too_large`
 * and `invalid`.
 */
export async function storeProfileImage(
  deps: { config: Pick<Config, 'limits'>; storage: MediaStorage },
  kind: 'avatar' | 'header',
  bytes: Uint8Array,
): Promise<ProfileImage> {
  const { imageBytes, imagePixels } = deps.config.limits;
  refuseLargeFile(bytes.byteLength, imageBytes);
  const size = kind === 'avatar' ? AVATAR : HEADER;
  const picture = await cropPicture(bytes, { ...size, maxPixels: imagePixels });
  const key = newKey(`${kind}s`, picture.mime);
  await deps.storage.put(key, picture.bytes, picture.mime);
  return { key, mime_type: picture.mime };
}
