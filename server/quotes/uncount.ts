import type { Tx } from '#server/db/transaction.ts';
import { countQuotes } from './settle.ts';

/** Statuses are gone: what they quoted is quoted less. */
export async function uncountQuotes(tx: Tx, statusIds: readonly string[]): Promise<void> {
  const rows = await tx
    .selectFrom('quotes')
    .select('quoted_status_id')
    .where('status_id', 'in', [...statusIds])
    .where('state', '=', 'accepted')
    .execute();
  await countQuotes(
    tx,
    rows.flatMap((row) => row.quoted_status_id ?? []),
    -1,
  );
}
