import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';

interface One {
  accountId: string;
  id: string;
}

/** Says whether one's conversation has been read. Throws "not found" for none of one's own. */
export async function markConversation(
  db: Db,
  { accountId, id, as }: One & { as: 'read' | 'unread' },
): Promise<void> {
  const changed = await db
    .updateTable('account_conversations')
    .set({ unread: as === 'unread' })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw notFound();
}

/** Puts a conversation away; its statuses stay, and the next one brings it back. */
export async function removeConversation(db: Db, { accountId, id }: One): Promise<void> {
  const removed = await db
    .deleteFrom('account_conversations')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (removed.numDeletedRows === 0n) throw notFound();
}
