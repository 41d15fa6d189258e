import { sql } from 'kysely';
import { newId } from '#server/core/ids.ts';
import type { MediaCredit, MediaMeta } from '#server/db/schema/media.ts';
import type { Tx } from '#server/db/transaction.ts';

/** An attachment that stays on its own server until somebody looks at it. */
export interface RemoteMedia {
  type: 'image' | 'gifv' | 'video' | 'audio' | 'unknown';
  url: string;
  previewUrl: string | null;
  mimeType: string | null;
  /** Alt text. */
  description: string;
  blurhash: string | null;
  width: number | null;
  height: number | null;
  focusX: number | null;
  focusY: number | null;
  /** Whose work it is, where its server says so. */
  credit?: MediaCredit | null;
}

interface Kept {
  accountId: string;
  statusId: string;
  media: readonly RemoteMedia[];
}

/**
 * Makes exactly these the attachments of a remote status. One that stays (the same file) keeps its
 * row, and with it its id and its cached copy.
 */
export async function keepRemoteMedia(tx: Tx, { accountId, statusId, media }: Kept): Promise<void> {
  const urls = media.map((one) => one.url);
  await sql`
    delete from media where status_id = ${statusId} and remote_url <> all(${urls}::text[])`.execute(
    tx,
  );
  for (const [position, one] of media.entries()) {
    const columns = columnsOf(one, position);
    const known = await tx
      .updateTable('media')
      .set(columns)
      .where('status_id', '=', statusId)
      .where('remote_url', '=', one.url)
      .executeTakeFirst();
    if (known.numUpdatedRows > 0n) continue;
    await tx
      .insertInto('media')
      .values({
        id: newId(),
        account_id: accountId,
        status_id: statusId,
        remote_url: one.url,
        ...columns,
      })
      .execute();
  }
}

function columnsOf(one: RemoteMedia, position: number) {
  const meta: MediaMeta =
    one.width && one.height ? { original: { width: one.width, height: one.height } } : {};
  return {
    position,
    type: one.type,
    mime_type: one.mimeType,
    remote_preview_url: one.previewUrl,
    description: one.description,
    blurhash: one.blurhash,
    focus_x: one.focusX,
    focus_y: one.focusY,
    meta: JSON.stringify(meta),
    credit: one.credit ? JSON.stringify(one.credit) : null,
  };
}
