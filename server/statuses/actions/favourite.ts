import { recordEvent } from '#server/bus/record.ts';
import { newId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { countForStatuses } from '../counters.ts';
import { holdTarget, isTombstone } from '../queries.ts';
import { refuseDisallowed } from './refuse-disallowed.ts';
import { refuseBlocked } from './refuse-blocked.ts';

export interface Favourite {
  accountId: string;
  statusId: string;
  /** Id of the Like, for one from another server. */
  uri?: string | null;
}

/**
 * An account, here or elsewhere, favourites a status (of a boost: what is boosted). Once is enough.
 * Resolves to the id of the status. Throws "not found" for what the account may not see.
 */
export async function favourite(deps: { db: Db }, input: Favourite): Promise<string> {
  const { accountId } = input;
  return await inTransaction(deps.db, async (tx) => {
    const target = await holdTarget(tx, input.statusId, accountId);
    const statusId = target.id;
    await refuseBlocked(tx, accountId, target.account_id);
    await refuseDisallowed(tx, target, accountId, 'favourite');
    if (input.uri && (await isTombstone(tx, { uri: input.uri, accountId }))) return statusId;
    const uri = input.uri ?? (await newLikeUri(tx, accountId));
    const added = await tx
      .insertInto('favourites')
      .values({ account_id: accountId, status_id: statusId, uri })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return statusId;
    await countForStatuses(tx, 'favourites_count', [statusId], 1);
    await recordEvent(tx, 'status.favourited', { accountId, statusId });
    return statusId;
  });
}

/** The id under which others hear of it, and of its undoing; somebody elsewhere has their own. */
async function newLikeUri(tx: Tx, accountId: string): Promise<string | null> {
  const account = await tx
    .selectFrom('accounts')
    .select(['uri', 'domain'])
    .where('id', '=', accountId)
    .executeTakeFirst();
  return account?.domain === null ? `${account.uri}#likes/${newId()}` : null;
}
