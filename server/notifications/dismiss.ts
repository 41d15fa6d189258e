import type { Db } from '#server/db/pool.ts';
import { ungroupedId } from './selection.ts';

/** Forgets one of somebody's notifications. Resolves to false where there is none of that id. */
export async function dismiss(
  db: Db,
  { accountId, id }: { accountId: string; id: string },
): Promise<boolean> {
  return (await dismissAll(db, { accountId, ids: [id] })) > 0;
}

/** Forgets those with these ids, as far as they are somebody's. Resolves to how many that were. */
export async function dismissAll(
  db: Db,
  { accountId, ids }: { accountId: string; ids: readonly string[] },
): Promise<number> {
  if (ids.length === 0) return 0;
  const removed = await db
    .deleteFrom('notifications')
    .where('id', 'in', ids)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}

/** Forgets a group; one that is not there is forgotten already. */
export async function dismissGroup(
  db: Db,
  { accountId, key }: { accountId: string; key: string },
): Promise<void> {
  const id = ungroupedId(key);
  if (id !== null) return void (await dismiss(db, { accountId, id }));
  await db
    .deleteFrom('notifications')
    .where('account_id', '=', accountId)
    .where('group_key', '=', key)
    .execute();
}

/** Forgets all of them, those held back included. */
export async function clearNotifications(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('notifications').where('account_id', '=', accountId).execute();
}
