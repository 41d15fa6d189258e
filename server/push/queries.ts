import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** One message to be sent, with all that is needed for it. */
export interface DueRow {
  id: string;
  subscription_id: number;
  notification_id: string;
  attempts: number;
  account_id: string;
  endpoint: string;
  p256dh: Buffer;
  auth: Buffer;
  standard: boolean;
  sealed_token: Buffer | null;
  locale: string;
  stale: boolean;
}

/**
 * Takes up to `most` due messages: they are due again in two minutes, should whoever takes them not
 * come back. Those of people who may not act are not sent.
 */
export async function takeDue(db: Db, most: number, news: string): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    with taken as (
      update push_deliveries set attempts = attempts + 1, due_at = now() + interval '2 minutes'
      where id in (select id from push_deliveries where due_at <= now()
        order by due_at, id limit ${most} for update skip locked)
      returning id, subscription_id, notification_id, attempts)
    select taken.*, s.account_id, s.endpoint, s.p256dh, s.auth, s.standard, s.sealed_token,
      users.locale, n.created_at < now() - ${news}::interval or users.disabled_at is not null
        or owner.suspended_at is not null as stale
    from taken join push_subscriptions s on s.id = taken.subscription_id
      join notifications n on n.id = taken.notification_id
      join users on users.account_id = s.account_id
      join accounts owner on owner.id = s.account_id
    order by taken.id`.execute(db);
  return rows;
}

export async function forgetDelivery(db: Db, id: string): Promise<void> {
  await db.deleteFrom('push_deliveries').where('id', '=', id).execute();
}

export async function forgetSubscription(db: Db, id: number): Promise<void> {
  await db.deleteFrom('push_subscriptions').where('id', '=', id).execute();
}

/** Puts a message off by `seconds`. */
export async function postpone(
  db: Db,
  { id, seconds, fault }: { id: string; seconds: number; fault: string },
): Promise<void> {
  await db
    .updateTable('push_deliveries')
    .set({
      due_at: sql<Date>`now() + make_interval(secs => ${seconds})`,
      last_error: fault.slice(0, 500),
    })
    .where('id', '=', id)
    .execute();
}
