import { sql } from 'kysely';
import type { Subscribers } from '#server/bus/catalog.ts';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';

/** What is older than this when it comes to be sent is no news. */
export const NEWS = '2 days';

/** Every notification goes to those of the person's subscriptions that want to hear of it. */
export function pushSubscribers(deps: { db: Db; jobs: Jobs }): Subscribers {
  return {
    'notification.created': [
      async ({ notificationId }) => {
        if (await planPush(deps.db, notificationId)) await deps.jobs.enqueue('push.send', {});
      },
    ],
  };
}

/** A row for each subscription to be told; resolves to whether there is any. Twice is once. */
export const planPush = gather(async (db, ids: string[]): Promise<boolean[]> => {
  const planned = new Set((await insertDeliveries(db, { ids })).map((row) => row.notification_id));
  return ids.map((id) => planned.has(id));
});

const insertDeliveries = statement(
  (p: { ids: string[] }) => sql<{ notification_id: string }>`
    insert into push_deliveries (subscription_id, notification_id)
    select s.id, n.id
    from notifications n join push_subscriptions s on s.account_id = n.account_id
    where n.id = any(${p.ids}::bigint[]) and not n.filtered and n.type = any(s.alerts)
      and n.created_at > now() - ${sql.lit(NEWS)}::interval
      and (s.policy = 'all'
        or (s.policy = 'followed' and exists (select from follows
          where follows.account_id = n.account_id and follows.target_account_id = n.from_account_id))
        or (s.policy = 'follower' and exists (select from follows
          where follows.account_id = n.from_account_id and follows.target_account_id = n.account_id)))
    on conflict do nothing
    returning notification_id`,
);
