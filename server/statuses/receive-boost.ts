import { recordEvent } from '../bus/record.ts';
import { type Id, idAt } from '../core/ids.ts';
import type { Db } from '../db/pool.ts';
import { inTransaction } from '../db/transaction.ts';
import { insertStatus } from './insert.ts';
import { boostableBy, visibleTo } from './policy.ts';
import { findByUri, isTombstone } from './queries.ts';
import type { RemoteBoost } from './remote-status.ts';
import { lockUris } from './uri-lock.ts';

/**
 * Keeps a boost that was made on another server. Resolves to its id, also when it was known already
 * or the account boosts the status already, and to null when it was undone before it came or the
 * status is not theirs to boost.
 */
export async function receiveBoost(deps: { db: Db }, boost: RemoteBoost): Promise<Id | null> {
  return await inTransaction(deps.db, async (tx) => {
    await lockUris(tx, [boost.uri]);
    const known = await findByUri(tx, boost.uri);
    if (known) return known.deleted_at === null ? known.id : null;
    if (await isTombstone(tx, boost.uri)) return null;
    const boosted = await tx
      .selectFrom('statuses')
      .select(['id', 'conversation_id'])
      .where('id', '=', boost.statusId)
      .where('reblog_of_id', 'is', null)
      .where(boostableBy(boost.accountId))
      .where(visibleTo(boost.accountId))
      .executeTakeFirst();
    if (!boosted) return null;
    const now = new Date();
    const id = idAt(boost.publishedAt);
    const inserted = await insertStatus(tx, {
      id,
      uri: boost.uri,
      account_id: boost.accountId,
      local: false,
      visibility: boost.visibility,
      reblog_of_id: boosted.id,
      conversation_id: boosted.conversation_id,
      created_at: boost.publishedAt > now ? now : boost.publishedAt,
      fetched_at: now,
    });
    if (inserted) await recordEvent(tx, 'status.published', { statusId: id });
    return inserted ? id : null;
  });
}
