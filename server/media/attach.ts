import { type Selectable, sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import type { MediaTable } from '#server/db/schema/media.ts';
import type { Tx } from '#server/db/transaction.ts';

export interface Attachment {
  accountId: string;
  statusId: string;
  /** All the media of the status, in order; what was attached before and is not named comes off. */
  mediaIds: readonly string[];
}

/**
 * Makes `mediaIds` the media of a status, when it is written or edited. Throws `invalid` when one
 * is unknown, somebody else's, attached elsewhere, or not ready yet.
 */
export async function attachMedia(
  tx: Tx,
  { accountId, statusId, mediaIds }: Attachment,
): Promise<void> {
  const ids = [...new Set(mediaIds)];
  await tx
    .updateTable('media')
    .set({ status_id: null })
    .where('status_id', '=', statusId)
    .where('id', '<>', sql<string>`all(${ids}::bigint[])`)
    .execute();
  if (ids.length === 0) return;
  const rows = await tx
    .updateTable('media')
    .set({ status_id: statusId, position: sql<number>`array_position(${ids}::bigint[], id) - 1` })
    .where('id', '=', sql<string>`any(${ids}::bigint[])`)
    .where('account_id', '=', accountId)
    .where((eb) => eb.or([eb('status_id', 'is', null), eb('status_id', '=', statusId)]))
    .where('scheduled_status_id', 'is', null)
    .returning(['id', 'state'])
    .execute();
  refuseUnattachable(rows, ids);
}

/** Of `ids`, `rows` could be taken. Throws `invalid` where some could not, or are not ready yet. */
export function refuseUnattachable(
  rows: readonly Pick<Selectable<MediaTable>, 'id' | 'state'>[],
  ids: readonly string[],
): void {
  if (rows.some((row) => row.state !== 'ready')) {
    throw new DomainError(
      'invalid',
      'Cannot attach files that have not finished processing. Try again in a moment!',
    );
  }
  const taken = new Set(rows.map((row) => row.id));
  const missing = ids.filter((id) => !taken.has(id));
  if (missing.length > 0) {
    throw new DomainError(
      'invalid',
      `Media ${missing.join(', ')} not found or already attached to another post`,
    );
  }
}
