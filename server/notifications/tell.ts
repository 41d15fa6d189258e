import { type RawBuilder, sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import type { Db } from '#server/db/pool.ts';
import type { NotificationType } from '#server/db/schema/notifications.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { groupKey } from './group-key.ts';
import { verdict } from './verdict.ts';

export interface Telling {
  type: NotificationType;
  /** Whom to tell; those who are not from here are left out. */
  accountIds: readonly string[];
  /** Who did it. */
  fromAccountId: string;
  statusId: string | null;
  reportId?: string;
}

interface Told {
  id: string;
  account_id: string;
  filtered: boolean;
}

/**
 * Tells accounts of this server that somebody did something. Nobody is told of what they did
 * themselves (but for the end of their own poll), by whom they block, have muted with their
 * notifications or are blocked by, from a host they block (but for people they follow), or in a
 * conversation they muted; moderators hear of reports and sign-ups in any case. What somebody's
 * policy holds back is kept with a request to be seen. Twice is once.
 */
export async function tell(deps: { db: Db }, telling: Telling): Promise<void> {
  if (telling.accountIds.length === 0) return;
  await inTransaction(deps.db, async (tx) => {
    const rows = await insert(tx, telling);
    const shown = rows.filter((row) => !row.filtered);
    for (const { id } of shown)
      await recordEvent(tx, 'notification.created', { notificationId: id });
    const held = rows.filter((row) => row.filtered).map((row) => row.account_id);
    await ask(tx, telling, held);
  });
}

async function insert(tx: Tx, telling: Telling): Promise<Told[]> {
  const { type, accountIds, fromAccountId, statusId, reportId = null } = telling;
  const { rows } = await sql<Told>`
    with wanted as (
      select target.id, ${groupKey(type, statusId)} as group_key, ${verdict(type, statusId)} as verdict
      from accounts target join accounts actor on actor.id = ${fromAccountId}
      left join notification_policies p on p.account_id = target.id
      where target.id = any(${[...accountIds]}::bigint[]) and (target.id <> actor.id or ${type} = 'poll')
        and target.domain is null and target.suspended_at is null and actor.suspended_at is null
        and ${type.startsWith('admin.') ? sql`true` : welcome(statusId)})
    insert into notifications
      (account_id, type, from_account_id, status_id, report_id, group_key, filtered)
    select id, ${type}, ${fromAccountId}::bigint, ${statusId}::bigint, ${reportId}::bigint,
      case when verdict = 'accept' then group_key end, verdict = 'filter'
    from wanted where verdict <> 'drop'
    order by id
    on conflict do nothing
    returning id, account_id, filtered`.execute(tx);
  return rows;
}

/** Nothing stands between `actor` and `target`. */
function welcome(statusId: string | null): RawBuilder<unknown> {
  return sql`not exists (select from blocks
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
      where m.account_id = target.id and s.id = ${statusId}::bigint)`;
}

/** Of what was held back, a mention or a quote asks to be seen. */
async function ask(tx: Tx, { type, fromAccountId }: Telling, held: string[]): Promise<void> {
  if (held.length === 0 || (type !== 'mention' && type !== 'quote')) return;
  await tx
    .insertInto('notification_requests')
    .values(held.map((account_id) => ({ account_id, from_account_id: fromAccountId })))
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'from_account_id'])
        .doUpdateSet({ updated_at: sql<Date>`now()` }),
    )
    .execute();
}
