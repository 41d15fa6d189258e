import type { Db } from '#server/db/pool.ts';

/** Forgets one of somebody's notifications. Resolves to false where there is none of that id. */
export async function dismiss(
  db: Db,
  { accountId, id }: { accountId: string; id: string },
): Promise<boolean> {
  const removed = await db
    .deleteFrom('notifications')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return removed.numDeletedRows > 0n;
}

/** Forgets all of them. */
export async function clearNotifications(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('notifications').where('account_id', '=', accountId).execute();
}
