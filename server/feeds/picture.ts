import sharp from 'sharp';
import type { WikiClient } from '#server/wikimedia/client.ts';
import { uploadMedia, type UploadDeps } from '#server/media/upload.ts';
import { sniffPicture } from '#server/media/sniff.ts';
import { mediaCredit } from './credit.ts';
import { focusOf } from './focus.ts';
import type { FeedPicture } from './source.ts';

export interface PictureDeps extends UploadDeps {
  wiki: WikiClient;
}

interface Wanted {
  accountId: string;
  language: string;
  site: string;
}

/** Thumbnails are a few hundred kB; a small original may be more. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Our own copy of a picture, fetched once in a width that the wiki makes, with its alt text and its
 * credit. Resolves to the medium's id.
 */
export async function keepPicture(
  deps: PictureDeps,
  { file, alt }: FeedPicture,
  { accountId, language, site }: Wanted,
): Promise<string> {
  const url = file.thumbnail?.url ?? file.url;
  const { bytes } = await deps.wiki.download(url, MAX_BYTES);
  return await uploadMedia(deps, {
    accountId,
    bytes: await still(bytes),
    description: alt,
    focus: await focusOf(bytes),
    credit: mediaCredit(file, { language, site }),
  });
}

/** A moving picture would become a film, which is not ready at once. */
async function still(bytes: Buffer): Promise<Buffer> {
  return sniffPicture(bytes) === 'image/gif' ? await sharp(bytes).png().toBuffer() : bytes;
}
