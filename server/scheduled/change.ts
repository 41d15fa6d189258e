import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { releaseMedia } from './hold-media.ts';
import { checkTime, holdQueue } from './schedule.ts';

interface One {
  accountId: string;
  id: string;
}

/** Moves a scheduled status to another time. Throws "not found", and as `schedule` does. */
export async function reschedule(
  deps: { db: Db },
  { accountId, id, scheduledAt }: One & { scheduledAt: Date },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await holdQueue(tx, accountId);
    const moved = await tx
      .updateTable('scheduled_statuses')
      .set({ scheduled_at: scheduledAt, run_at: scheduledAt, attempts: 0, last_error: null })
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (moved.numUpdatedRows === 0n) throw notFound();
    await checkTime(tx, { accountId, scheduledAt, id });
  });
}

/** Takes a scheduled status back; its media may be used for another. Throws "not found". */
export async function unschedule(deps: { db: Db }, { accountId, id }: One): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await releaseMedia(tx, id);
    const removed = await tx
      .deleteFrom('scheduled_statuses')
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (removed.numDeletedRows === 0n) throw notFound();
  });
}
