import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { buryStatus } from '../bury.ts';
import { findBoostId, findOriginalId } from '../queries.ts';

/** Takes a boost back; harmless where there is none. Resolves to the id of the boosted status. */
export async function unreblog(
  deps: { db: Db },
  input: { accountId: string; statusId: string },
): Promise<string> {
  return await inTransaction(deps.db, async (tx) => {
    const statusId = await findOriginalId(tx, input.statusId);
    const boostId = await findBoostId(tx, input.accountId, statusId);
    if (boostId !== null) await buryStatus(tx, boostId);
    return statusId;
  });
}
