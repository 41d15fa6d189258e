import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';

/**
 * Adds to or takes from the other accounts of somebody here, by their actor ids: whoever moves here
 * from one of them is believed. Resolves to what there is then.
 */
export async function setAliases(
  deps: { db: Db },
  change: { accountId: string; add: readonly string[]; remove: readonly string[] },
): Promise<string[]> {
  return await inTransaction(deps.db, async (tx) => {
    const row = await tx
      .updateTable('accounts')
      .set({
        also_known_as: sql<string[]>`array(
          select distinct uri from unnest(also_known_as || ${[...change.add]}::text[]) as uri
          where uri <> all(${[...change.remove]}::text[]) order by uri)`,
        updated_at: new Date(),
      })
      .where('id', '=', change.accountId)
      .where('domain', 'is', null)
      .returning('also_known_as')
      .executeTakeFirst();
    if (!row) throw notFound();
    await recordEvent(tx, 'account.updated', { accountId: change.accountId });
    return row.also_known_as;
  });
}
