import { sql } from 'kysely';
import type { NotificationPolicy } from '#server/contract/notification.ts';
import type { Db } from '#server/db/pool.ts';
import type { Verdict } from '#server/db/schema/notifications.ts';

export type Kind = Exclude<keyof NotificationPolicy, 'summary'>;
export type PolicyChange = Partial<Record<Kind, Verdict>>;

/** Above this, a figure says nothing more. */
const MEANINGFUL = 100;

/** As in Mastodon: strangers' private mentions and limited accounts wait until they are looked at. */
const DEFAULTS: Record<Kind, Verdict> = {
  for_not_following: 'accept',
  for_not_followers: 'accept',
  for_new_accounts: 'accept',
  for_private_mentions: 'filter',
  for_limited_accounts: 'filter',
};

/** Whose notifications somebody wants to see, and how much of the others waits. */
export async function readPolicy(db: Db, accountId: string): Promise<NotificationPolicy> {
  const [policy, summary] = await Promise.all([
    db
      .selectFrom('notification_policies')
      .select(['for_not_following', 'for_not_followers', 'for_new_accounts'])
      .select(['for_private_mentions', 'for_limited_accounts'])
      .where('account_id', '=', accountId)
      .executeTakeFirst(),
    summarise(db, accountId),
  ]);
  return { ...(policy ?? DEFAULTS), summary };
}

/** Changes some of it; what was held back before stays so until its request is answered. */
export async function changePolicy(db: Db, accountId: string, change: PolicyChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db
    .insertInto('notification_policies')
    .values({ account_id: accountId, ...change })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({ ...change, updated_at: sql<Date>`now()` }),
    )
    .execute();
}

async function summarise(db: Db, accountId: string): Promise<NotificationPolicy['summary']> {
  const { rows } = await sql<NotificationPolicy['summary']>`
    with held as (
      select n.from_account_id from notifications n
      join notification_requests r
        on r.account_id = n.account_id and r.from_account_id = n.from_account_id
      join accounts actor on actor.id = n.from_account_id and actor.suspended_at is null
      where n.account_id = ${accountId} and n.filtered and n.type in ('mention', 'quote')
      limit ${MEANINGFUL * MEANINGFUL})
    select least(count(distinct from_account_id), ${MEANINGFUL})::int as pending_requests_count,
      count(*)::int as pending_notifications_count from held`.execute(db);
  return rows[0] ?? { pending_requests_count: 0, pending_notifications_count: 0 };
}
