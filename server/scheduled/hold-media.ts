import { sql } from 'kysely';
import type { Tx } from '#server/db/transaction.ts';
import { refuseUnattachable } from '#server/media/attach.ts';

interface Held {
  accountId: string;
  scheduledId: string;
  mediaIds: readonly string[];
}

/** Keeps uploads for a scheduled status. Throws `invalid` for what could not be attached now. */
export async function holdMedia(tx: Tx, { accountId, scheduledId, mediaIds }: Held): Promise<void> {
  const ids = [...new Set(mediaIds)];
  if (ids.length === 0) return;
  const rows = await tx
    .updateTable('media')
    .set({ scheduled_status_id: scheduledId })
    .where('id', 'in', ids)
    .where('account_id', '=', accountId)
    .where('status_id', 'is', null)
    .where('scheduled_status_id', 'is', null)
    .returning(['id', 'state'])
    .execute();
  refuseUnattachable(rows, ids);
}

/** Lets go of them: they wait like fresh uploads for a status to be attached to. */
export async function releaseMedia(tx: Tx, scheduledId: string): Promise<void> {
  await tx
    .updateTable('media')
    .set({ scheduled_status_id: null, created_at: sql<Date>`now()` })
    .where('scheduled_status_id', '=', scheduledId)
    .execute();
}
