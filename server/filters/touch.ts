import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import { notFound } from '#server/core/errors.ts';
import type { Tx } from '#server/db/transaction.ts';
import type { FilterRef } from './read.ts';

/**
 * Holds one of somebody's filters for a change of what it looks for and says that it changed: what
 * was compiled of it is compiled anew. Throws "not found".
 */
export async function touchFilter(tx: Tx, { accountId, filterId }: FilterRef): Promise<void> {
  const row = await tx
    .updateTable('filters')
    .set({ updated_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', filterId)
    .where('account_id', '=', accountId)
    .returning('id')
    .executeTakeFirst();
  if (!row) throw notFound();
  await recordEvent(tx, 'filters.changed', { accountId });
}
