import type { Viewer } from '#server/api/viewer.ts';
import { ALERTS } from '#server/contract/notification-type.ts';
import type { WebPushSubscription } from '#server/contract/push-subscription.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { vapidKeys } from '#server/settings/vapid-keys.ts';
import type { PushTarget, PushWishes } from './params.ts';
import { sealToken } from './sealed-token.ts';

export interface PushDeps {
  db: Db;
  secretKey: string;
}

/** Whose subscription: there is one for each token and each browser session. */
type Subscriber = Pick<Viewer, 'accountId' | 'via' | 'credentialId'>;

/** Makes the subscription of a token or session, in place of the one it has. */
export async function subscribe(
  deps: PushDeps,
  subscriber: Subscriber,
  given: PushTarget & PushWishes & { token: string | null },
): Promise<WebPushSubscription> {
  const { token, ...columns } = given;
  await inTransaction(deps.db, async (tx) => {
    await tx
      .deleteFrom('push_subscriptions')
      .where(...own(subscriber))
      .execute();
    await tx
      .insertInto('push_subscriptions')
      .values({
        ...columns,
        account_id: subscriber.accountId,
        token_id: subscriber.via === 'token' ? subscriber.credentialId : null,
        session_id: subscriber.via === 'session' ? subscriber.credentialId : null,
        sealed_token: token === null ? null : sealToken(deps.secretKey, token),
      })
      .execute();
  });
  return await showSubscription(deps.db, subscriber);
}

/** Changes what is told of. Throws "not found" where there is no subscription. */
export async function changeWishes(
  { db }: PushDeps,
  subscriber: Subscriber,
  { alerts, policy }: { [Name in keyof PushWishes]: PushWishes[Name] | null },
): Promise<WebPushSubscription> {
  await db
    .updateTable('push_subscriptions')
    .set({ updated_at: new Date(), ...(alerts ? { alerts } : {}), ...(policy ? { policy } : {}) })
    .where(...own(subscriber))
    .execute();
  return await showSubscription(db, subscriber);
}

/** Ends it; where there is none, there is none. */
export async function unsubscribe({ db }: PushDeps, subscriber: Subscriber): Promise<void> {
  await db
    .deleteFrom('push_subscriptions')
    .where(...own(subscriber))
    .execute();
}

/** Throws "not found" where there is none: Elk relies on the refusal. */
export async function showSubscription(
  db: Db,
  subscriber: Subscriber,
): Promise<WebPushSubscription> {
  const [row, { publicKey }] = await Promise.all([
    db
      .selectFrom('push_subscriptions')
      .select(['id', 'endpoint', 'alerts', 'policy', 'standard'])
      .where(...own(subscriber))
      .executeTakeFirst(),
    vapidKeys(db),
  ]);
  if (!row) throw notFound();
  const wanted = new Set(row.alerts);
  return {
    id: row.id,
    endpoint: row.endpoint,
    server_key: publicKey,
    alerts: Object.fromEntries(
      ALERTS.map((name) => [name, wanted.has(name)]),
    ) as WebPushSubscription['alerts'],
    policy: row.policy,
    standard: row.standard,
  };
}

function own({ via, credentialId }: Subscriber) {
  return [via === 'token' ? 'token_id' : 'session_id', '=', credentialId] as const;
}
