import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { parentIsGone } from '#server/statuses/publish.ts';
import { releaseMedia } from './hold-media.ts';
import { fromKept, type KeptParams } from './params.ts';
import { checkTime, holdQueue } from './schedule.ts';

interface One {
  accountId: string;
  id: string;
}

/**
 * Moves a scheduled status to another time. One that could not be published because what it answers
 * is gone is a post of its own from then on: it would be refused for ever, and its author has seen
 * that it was. Throws "not found", and as `schedule` does.
 */
export async function reschedule(
  deps: { db: Db },
  { accountId, id, scheduledAt }: One & { scheduledAt: Date },
): Promise<void> {
  const params = await withoutLostParent(deps.db, { accountId, id });
  await inTransaction(deps.db, async (tx) => {
    await holdQueue(tx, accountId);
    const moved = await tx
      .updateTable('scheduled_statuses')
      .set(params === null ? {} : { params: JSON.stringify(params) })
      .set({ scheduled_at: scheduledAt, run_at: scheduledAt, attempts: 0, last_error: null })
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (moved.numUpdatedRows === 0n) throw notFound();
    await checkTime(tx, { accountId, scheduledAt, id });
  });
}

/** What it is published with from now on; null where that stays as it is. */
async function withoutLostParent(db: Db, { accountId, id }: One): Promise<KeptParams | null> {
  const failed = await db
    .selectFrom('scheduled_statuses')
    .select('params')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('last_error', 'is not', null)
    .executeTakeFirst();
  if (failed === undefined) return null;
  const { inReplyToId, ...rest } = fromKept(failed.params);
  if (inReplyToId === undefined) return null;
  return (await parentIsGone(db, { inReplyToId, accountId })) ? rest : null;
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
