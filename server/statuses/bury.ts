import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import type { Tx } from '#server/db/transaction.ts';
import { forgetMediaOfStatus } from '#server/media/forget.ts';
import { uncountQuotes } from '#server/quotes/uncount.ts';
import { type Countable, countStatuses } from './counters.ts';

interface Gone extends Countable {
  id: string;
  visibility: Visibility;
}

/**
 * Deletes a status and every boost of it: nobody sees them any more, their rows stay until everyone
 * was told. Counters, pins and idempotency keys follow at once, its media with the next pruning, and
 * the uri never comes back. Resolves to false when it was gone already.
 */
export async function buryStatus(tx: Tx, statusId: string): Promise<boolean> {
  const { rows } = await sql<Gone>`
    with gone as (
      select id from statuses
      where (id = ${statusId} or reblog_of_id = ${statusId}) and deleted_at is null
        and exists (select from statuses own where own.id = ${statusId} and own.deleted_at is null)
      order by id for update)
    update statuses set deleted_at = now() from gone where statuses.id = gone.id and statuses.deleted_at is null
    returning statuses.id, statuses.account_id, statuses.visibility, statuses.created_at,
      statuses.in_reply_to_id, statuses.reblog_of_id`.execute(tx);
  if (rows.length === 0) return false;
  await countStatuses(tx, rows, -1);
  const ids = rows.map((row) => row.id);
  await rewriteReplies(tx, statusId);
  await uncountQuotes(tx, ids);
  await tx.deleteFrom('pins').where('status_id', 'in', ids).execute();
  await tx.deleteFrom('idempotency_keys').where('status_id', 'in', ids).execute();
  await sql`
    insert into tombstones (uri) select uri from statuses where id = ${statusId}
    on conflict do nothing`.execute(tx);
  await forgetMediaOfStatus(tx, statusId);
  await recordEvent(tx, 'status.deleted', { statusId });
  return true;
}

/**
 * Writes the replies anew as they are: they show no parent from now on (`find-shown.ts`), and what is
 * remembered of them is remembered by the stamp of their rows. The link itself stays until the row of
 * the parent goes: those who answered are told of its end by it.
 */
async function rewriteReplies(tx: Tx, statusId: string): Promise<void> {
  await sql`
    with replies as (
      select id from statuses where in_reply_to_id = ${statusId} order by id for update)
    update statuses set in_reply_to_id = ${statusId} from replies
    where statuses.id = replies.id`.execute(tx);
}
