import { recordEvent } from '#server/bus/record.ts';
import type { Config } from '#server/config.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { visibleTo } from '../policy.ts';

interface Pin {
  accountId: string;
  statusId: string;
}

/**
 * Shows a status of one's own at the top of one's profile. Refuses, in Mastodon's words, what is
 * somebody else's, a boost or direct, and more than the limit.
 */
export async function pin(
  deps: { db: Db; config: Pick<Config, 'limits'> },
  input: Pin,
): Promise<void> {
  const { accountId, statusId } = input;
  const { pinnedStatuses } = deps.config.limits;
  await inTransaction(deps.db, async (tx) => {
    await refuseUnpinnable(tx, input);
    // One pin at a time for an account, so that two of them cannot both be the last.
    await tx
      .selectFrom('account_stats')
      .select('account_id')
      .where('account_id', '=', accountId)
      .forUpdate()
      .execute();
    const pins = await tx
      .selectFrom('pins')
      .select('status_id')
      .where('account_id', '=', accountId)
      .execute();
    if (pins.some((row) => row.status_id === statusId)) return;
    if (pins.length >= pinnedStatuses)
      throw invalid('You have already pinned the maximum number of posts');
    await tx.insertInto('pins').values({ account_id: accountId, status_id: statusId }).execute();
    await recordEvent(tx, 'status.pinned', input);
  });
}

/** The reverse; harmless where it is not pinned. */
export async function unpin(deps: { db: Db }, input: Pin): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const removed = await tx
      .deleteFrom('pins')
      .where('account_id', '=', input.accountId)
      .where('status_id', '=', input.statusId)
      .returning('id')
      .executeTakeFirst();
    if (removed) await recordEvent(tx, 'status.unpinned', input);
  });
}

async function refuseUnpinnable(tx: Tx, { accountId, statusId }: Pin): Promise<void> {
  const status = await tx
    .selectFrom('statuses')
    .select(['account_id', 'visibility', 'reblog_of_id'])
    .where('id', '=', statusId)
    .where('deleted_at', 'is', null)
    // What may not be seen is not there, or the refusal would tell of it.
    .where(visibleTo(accountId))
    .forShare()
    .executeTakeFirst();
  if (!status) throw notFound();
  if (status.account_id !== accountId) throw invalid("Someone else's post cannot be pinned");
  if (status.reblog_of_id !== null) throw invalid('A boost cannot be pinned');
  if (status.visibility === 'direct') {
    throw invalid('Posts that are only visible to mentioned users cannot be pinned');
  }
}
