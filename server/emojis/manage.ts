import type { Config } from '#server/config.ts';
import { DomainError, invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { processPicture } from '#server/media/picture.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { newKey } from '#server/media/storage/keys.ts';

export interface ManageDeps {
  db: Db;
  config: Pick<Config, 'limits'>;
  storage: MediaStorage;
}

export interface NewEmoji {
  /** Without colons. */
  shortcode: string;
  bytes: Uint8Array;
  category: string | null;
  /** `no`: known, but not offered to choose from. */
  inPicker: 'yes' | 'no';
}

/** As in Mastodon. */
const MAX_BYTES = 256 * 1024;

/**
 * Adds an emoji of this server, or replaces its picture. Throws `invalid` for a shortcode of other
 * than two or more letters, digits and underscores, `too_large` above 256 KiB, and what pictures are
 * refused for.
 */
export async function addEmoji(deps: ManageDeps, emoji: NewEmoji): Promise<void> {
  const { shortcode, bytes, category } = emoji;
  if (!/^[a-zA-Z0-9_]{2,64}$/.test(shortcode))
    throw invalid(`Shortcode "${shortcode}" is not two to 64 letters, digits and underscores`);
  if (bytes.byteLength > MAX_BYTES)
    throw new DomainError('too_large', `The picture of "${shortcode}" is larger than 256 KiB`);
  const { original, preview } = await processPicture(bytes, deps.config.limits.imagePixels);
  const [image_key, static_key] = [newKey('emojis', original.mime), newKey('emojis', preview.mime)];
  await deps.storage.put(image_key, original.bytes, original.mime);
  await deps.storage.put(static_key, preview.bytes, preview.mime);
  const before = await findLocal(deps.db, shortcode);
  const values = {
    image_key,
    static_key,
    category,
    mime_type: original.mime,
    visible_in_picker: emoji.inPicker === 'yes',
    updated_at: new Date(),
  };
  await deps.db
    .insertInto('custom_emojis')
    .values({ domain: '', shortcode, image_url: '', ...values })
    .onConflict((conflict) => conflict.columns(['domain', 'shortcode']).doUpdateSet(values))
    .execute();
  if (before) await deleteFiles(deps, before);
}

/** Takes an emoji away: posts that use it show its code. Throws "not found". */
export async function removeEmoji(
  deps: Pick<ManageDeps, 'db' | 'storage'>,
  shortcode: string,
): Promise<void> {
  const row = await deps.db
    .deleteFrom('custom_emojis')
    .where('domain', '=', '')
    .where('shortcode', '=', shortcode)
    .returning(['image_key', 'static_key'])
    .executeTakeFirst();
  if (!row) throw notFound();
  await deleteFiles(deps, row);
}

async function findLocal(db: Db, shortcode: string) {
  return await db
    .selectFrom('custom_emojis')
    .select(['image_key', 'static_key'])
    .where('domain', '=', '')
    .where('shortcode', '=', shortcode)
    .executeTakeFirst();
}

async function deleteFiles(
  deps: { storage: Pick<MediaStorage, 'delete'> },
  files: { image_key: string | null; static_key: string | null },
): Promise<void> {
  for (const key of [files.image_key, files.static_key]) if (key) await deps.storage.delete(key);
}
