import { newId } from '#server/core/ids.ts';
import { DAY } from '#server/core/time.ts';
import type { Tx } from '#server/db/transaction.ts';

/** So long ago that the next pruning takes it. */
const overdue = () => new Date(Date.now() - 2 * DAY);

/** Hands the media of a status that is deleted to the next pruning, files included. */
export async function forgetMediaOfStatus(tx: Tx, statusId: string): Promise<void> {
  await tx
    .updateTable('media')
    .set({ status_id: null, created_at: overdue() })
    .where('status_id', '=', statusId)
    .execute();
}

/**
 * Hands everything that an account of this server uploaded, its avatar and header included, to the
 * next pruning: rows that nothing is attached to survive a crash, half-deleted files would not.
 */
export async function forgetMediaOf(tx: Tx, accountId: string): Promise<void> {
  const account = await tx
    .selectFrom('accounts')
    .select(['avatar', 'header'])
    .where('id', '=', accountId)
    .where('domain', 'is', null)
    .executeTakeFirst();
  if (!account) return;
  const due = overdue();
  await tx
    .updateTable('media')
    .set({ status_id: null, created_at: due })
    .where('account_id', '=', accountId)
    .execute();
  for (const image of [account.avatar, account.header]) {
    if (!image?.key) continue;
    await tx
      .insertInto('media')
      .values({
        id: newId(),
        account_id: accountId,
        type: 'image',
        file_key: image.key,
        created_at: due,
      })
      .execute();
  }
}
