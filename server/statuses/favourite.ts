import { recordEvent } from '../bus/record.ts';
import { notFound } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Db } from '../db/pool.ts';
import { inTransaction, type Tx } from '../db/transaction.ts';
import { countForStatuses } from './counters.ts';
import { findParent } from './queries.ts';

export interface FavouriteRequest {
  accountId: string;
  statusId: string;
  /** Id of the Like when it came in from elsewhere. */
  uri?: string | null | undefined;
}

/**
 * An account favourites a status (of a boost: what it boosts), be it from here or from elsewhere.
 * Twice is fine. Resolves to the status's id; throws `not_found` for what the account cannot see.
 */
export async function favourite(deps: { db: Db }, request: FavouriteRequest): Promise<string> {
  return await inTransaction(deps.db, async (tx) => {
    const status = await findParent(tx, request.statusId, request.accountId);
    if (!status) throw notFound();
    const row = await tx
      .insertInto('favourites')
      .values({
        account_id: request.accountId,
        status_id: status.id,
        uri: await likeUri(tx, request),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row) {
      await countForStatuses(tx, 'favourites_count', [status.id], 1);
      await recordEvent(tx, 'status.favourited', {
        accountId: request.accountId,
        statusId: status.id,
      });
    }
    return status.id;
  });
}

/** The Like of a local account gets its id here, so that its Undo can name it. */
async function likeUri(tx: Tx, { accountId, uri }: FavouriteRequest): Promise<string | null> {
  const account = await tx
    .selectFrom('accounts')
    .select(['uri', 'domain'])
    .where('id', '=', accountId)
    .where('suspended_at', 'is', null)
    .executeTakeFirst();
  if (!account) throw notFound();
  return account.domain === null ? `${account.uri}#likes/${newId()}` : (uri ?? null);
}
