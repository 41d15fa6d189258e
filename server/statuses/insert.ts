import type { Insertable } from 'kysely';
import type { StatusesTable } from '#server/db/schema/statuses.ts';
import type { Tx } from '#server/db/transaction.ts';
import { countStatuses } from './counters.ts';

type StatusRow = Insertable<StatusesTable> & { created_at: Date };

/**
 * Writes a status with its counters and counts it. Resolves to false, and changes nothing, when the
 * uri (or this account's boost of the same status) is there already.
 */
export async function insertStatus(tx: Tx, row: StatusRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('statuses')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;
  await tx.insertInto('status_stats').values({ status_id: row.id }).execute();
  const counted = {
    ...row,
    in_reply_to_id: row.in_reply_to_id ?? null,
    reblog_of_id: row.reblog_of_id ?? null,
  };
  await countStatuses(tx, [counted], 1);
  return true;
}
