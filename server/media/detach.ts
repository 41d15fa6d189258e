import { sql } from 'kysely';
import type { Tx } from '#server/db/transaction.ts';

/**
 * Lets go of a status's media, for delete-and-redraft: from now they wait like fresh uploads to be
 * attached again, and are forgotten when nobody does.
 */
export async function detachMedia(tx: Tx, statusId: string): Promise<void> {
  await tx
    .updateTable('media')
    .set({ status_id: null, created_at: sql<Date>`now()` })
    .where('status_id', '=', statusId)
    .execute();
}
