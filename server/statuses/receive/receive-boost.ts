import { DomainError } from '#server/core/errors.ts';
import { type Id, idAt } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { mayBoost } from '../policy.ts';
import { findByUri, holdTarget, isTombstone } from '../queries.ts';
import { keepBoost } from '../actions/reblog.ts';
import type { Arrival } from './receive.ts';
import type { RemoteBoost } from './remote-status.ts';
import { lockUris } from './uri-lock.ts';

/**
 * Keeps a boost by an account of another server. Resolves to its id, also when it was known
 * already, or to null when it was undone before it came. Refuses what its booster may not pass on.
 */
export async function receiveBoost(
  deps: { db: Db },
  boost: RemoteBoost,
  arrival: Arrival = 'new',
): Promise<Id | null> {
  return await inTransaction(deps.db, async (tx) => {
    await lockUris(tx, [boost.uri]);
    const known = await findByUri(tx, boost.uri);
    if (known) return known.deleted_at === null ? known.id : null;
    if (await isTombstone(tx, boost)) return null;
    const target = await holdTarget(tx, boost.statusId, boost.accountId);
    if (!mayBoost(target, boost.accountId)) {
      throw new DomainError('forbidden', 'That status is not for everybody');
    }
    const now = new Date();
    const row = {
      id: idAt(boost.publishedAt),
      uri: boost.uri,
      url: null,
      account_id: boost.accountId,
      local: false,
      visibility: boost.visibility,
      created_at: boost.publishedAt > now ? now : boost.publishedAt,
    };
    return await keepBoost(tx, row, target, arrival);
  });
}
