import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import type { Db } from '#server/db/pool.ts';
import type { NotificationType } from '#server/db/schema/notifications.ts';
import { inTransaction } from '#server/db/transaction.ts';

export interface Telling {
  type: NotificationType;
  /** Whom to tell; those who are not from here are left out. */
  accountIds: readonly string[];
  /** Who did it. */
  fromAccountId: string;
  statusId: string | null;
}

/**
 * Tells accounts of this server that somebody did something. Nobody is told of what they did
 * themselves (but for the end of their own poll), by whom they block, have muted with their notifications or are blocked by, from a host
 * they block (but for people they follow), or in a conversation they muted. Twice is once.
 */
export async function tell(
  deps: { db: Db },
  { type, accountIds, fromAccountId, statusId }: Telling,
): Promise<void> {
  if (accountIds.length === 0) return;
  await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      insert into notifications (account_id, type, from_account_id, status_id)
      select target.id, ${type}, actor.id, ${statusId}::bigint
      from accounts target join accounts actor on actor.id = ${fromAccountId}
      where target.id = any(${[...accountIds]}::bigint[]) and (target.id <> actor.id or ${type} = 'poll')
        and target.domain is null and target.suspended_at is null and actor.suspended_at is null
        and not exists (select from blocks
          where (account_id = target.id and target_account_id = actor.id)
             or (account_id = actor.id and target_account_id = target.id))
        and not exists (select from mutes
          where account_id = target.id and target_account_id = actor.id and hide_notifications
            and (expires_at is null or expires_at > now()))
        and (not exists (select from account_domain_blocks
            where account_id = target.id and domain = actor.domain)
          or exists (select from follows where account_id = target.id and target_account_id = actor.id))
        and not exists (select from conversation_mutes m
          join statuses s on s.conversation_id = m.conversation_id
          where m.account_id = target.id and s.id = ${statusId}::bigint)
      order by target.id
      on conflict do nothing
      returning id`.execute(tx);
    for (const { id } of rows)
      await recordEvent(tx, 'notification.created', { notificationId: id });
  });
}
