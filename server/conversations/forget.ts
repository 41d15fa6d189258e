import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';

type Deps = { db: Db };

/** A status is gone: its conversations end with the one before it, or are gone with it. */
export async function forgetStatus(deps: Deps, { statusId }: { statusId: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      delete from account_conversation_statuses c using statuses s
      where s.id = ${statusId} and s.deleted_at is not null and c.status_id = s.id
      returning c.account_conversation_id as id`.execute(tx);
    if (rows.length === 0) return;
    const ids = rows.map((row) => row.id);
    await sql`
      delete from account_conversations c where c.id = any(${ids}::bigint[])
        and not exists (select from account_conversation_statuses
          where account_conversation_id = c.id)`.execute(tx);
    await sql`
      update account_conversations c set last_status_id = (
        select max(status_id) from account_conversation_statuses
        where account_conversation_id = c.id)
      where c.id = any(${ids}::bigint[])`.execute(tx);
  });
}

/** Whoever blocks somebody has no conversations with them any more. */
export async function forgetBlocked(
  deps: Deps,
  { accountId, targetAccountId }: { accountId: string; targetAccountId: string },
): Promise<void> {
  await sql`
    delete from account_conversations
    where account_id = ${accountId} and ${targetAccountId}::bigint = any(participant_ids)
      and exists (select from blocks
        where account_id = ${accountId} and target_account_id = ${targetAccountId})`.execute(
    deps.db,
  );
}
