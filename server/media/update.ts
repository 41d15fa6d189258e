import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { keepPreview } from './film/process.ts';
import { processPreview } from './picture.ts';
import { findOwnMedia } from './queries.ts';
import type { MediaStorage } from './storage.ts';
import { type Focus, refuseLongDescription } from './upload.ts';

export interface MediaChange {
  accountId: string;
  mediaId: string;
  description?: string | undefined;
  focus?: Focus | null | undefined;
}

/** Changes the alt text and the focus of one's own medium, attached or not; whoever calls tells of it. */
export async function updateMedia(
  deps: { db: Db; config: Pick<Config, 'limits'> },
  change: MediaChange,
): Promise<void> {
  const { accountId, mediaId, description, focus } = change;
  if (description !== undefined)
    refuseLongDescription(description, deps.config.limits.descriptionCharacters);
  const row = await findOwnMedia(deps.db, accountId, mediaId);
  if (!row) throw notFound();
  const changes = {
    ...(description === undefined ? {} : { description }),
    ...(focus === undefined ? {} : { focus_x: focus?.x ?? null, focus_y: focus?.y ?? null }),
  };
  if (Object.keys(changes).length === 0) return;
  await deps.db.updateTable('media').set(changes).where('id', '=', mediaId).execute();
}

/** Gives one's own medium another picture to stand for it. Throws "not found". */
export async function changeThumbnail(
  deps: { db: Db; config: Pick<Config, 'limits'>; storage: Pick<MediaStorage, 'put' | 'delete'> },
  { accountId, mediaId, picture }: { accountId: string; mediaId: string; picture: Uint8Array },
): Promise<void> {
  const row = await findOwnMedia(deps.db, accountId, mediaId);
  if (!row) throw notFound();
  const { key, blurhash, small } = await keepPreview(deps, picture, 'kept');
  await deps.db
    .updateTable('media')
    .set({
      preview_key: key,
      blurhash,
      meta: sql`meta || ${JSON.stringify({ small })}::jsonb`,
    })
    .where('id', '=', row.id)
    .execute();
  if (row.preview_key) await deps.storage.delete(row.preview_key);
}

/** Deletes one's own medium with its files, as long as no status shows it. */
export async function deleteMedia(
  deps: { db: Db; storage: MediaStorage },
  { accountId, mediaId }: { accountId: string; mediaId: string },
): Promise<void> {
  if ((await deleteUnattached(deps, { accountId, mediaIds: [mediaId] })) > 0) return;
  if (await findOwnMedia(deps.db, accountId, mediaId))
    throw new DomainError('invalid', 'Media attachment is currently used by a status');
  throw notFound();
}

/** Throws `invalid` for what cannot stand for a medium, before anything else is changed. */
export async function refuseNoPicture(
  { config }: { config: Pick<Config, 'limits'> },
  picture: Uint8Array,
): Promise<void> {
  await processPreview(picture, { maxPixels: config.limits.imagePixels, format: 'kept' });
}

/** Those of one's own media that no status shows, with their files. Resolves to how many that were. */
export async function deleteUnattached(
  deps: { db: Db; storage: Pick<MediaStorage, 'delete'> },
  { accountId, mediaIds }: { accountId: string; mediaIds: readonly string[] },
): Promise<number> {
  const rows = await deps.db
    .deleteFrom('media')
    .where('id', '=', sql<string>`any(${[...mediaIds]}::bigint[])`)
    .where('account_id', '=', accountId)
    .where('status_id', 'is', null)
    .where('scheduled_status_id', 'is', null)
    .returning(['file_key', 'preview_key', 'upload_key'])
    .execute();
  for (const row of rows)
    for (const key of [row.file_key, row.preview_key, row.upload_key])
      if (key) await deps.storage.delete(key);
  return rows.length;
}
