import { sql } from 'kysely';
import type { Logger } from '#server/core/log.ts';
import { DAY, SECOND } from '#server/core/time.ts';
import { findNotification } from '#server/notifications/list.ts';
import { vapidKeys, type VapidKeys } from '#server/settings/vapid-keys.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import { composeMessage } from './compose.ts';
import { encrypt } from './encrypt.ts';
import { NEWS } from './plan.ts';
import { type DueRow, forgetDelivery, forgetSubscription, postpone, takeDue } from './queries.ts';
import { openToken } from './sealed-token.ts';
import { vapidToken } from './vapid.ts';

/** Posts to a push service, which is another host: the guarded client does it. Throws when there is no answer. */
export type PostPush = (
  url: string,
  message: { headers: Record<string, string>; body: Buffer },
) => Promise<{ status: number; retryAfter: number | null }>;

export type SendDeps = HydrateDeps & { postPush: PostPush; secretKey: string; log: Logger };

const BATCH = 40;
const MOST_ATTEMPTS = 8;
/** Seconds a push service keeps a message for a device that is off: two days. */
const TTL = String((2 * DAY) / SECOND);

/** Whether there is any of it to do now: what the sweep asks before it sets the alarm clock. */
export const PUSHES_DUE = sql<boolean>`exists (select from push_deliveries where due_at <= now())`;

/** Sends every message that is due. */
export async function sendPushes(deps: SendDeps): Promise<void> {
  for (;;) {
    const due = await takeDue(deps.db, BATCH, NEWS);
    if (due.length === 0) return;
    const keys = await vapidKeys(deps.db);
    await Promise.all(due.map((row) => settle(deps, keys, row)));
  }
}

/** One message: sent, put off, or given up, with the subscription where the service says it is gone. */
async function settle(deps: SendDeps, keys: VapidKeys, row: DueRow): Promise<void> {
  const { db, log } = deps;
  try {
    const answer = row.stale ? null : await send(deps, keys, row);
    if (answer === null || answer.status < 300) return await forgetDelivery(db, row.id);
    if (isGone(answer.status)) {
      log.info({ status: answer.status, subscription: row.subscription_id }, 'push: unsubscribed');
      return await forgetSubscription(db, row.subscription_id);
    }
    await again(deps, row, `HTTP ${answer.status}`, answer.retryAfter);
  } catch (err) {
    await again(deps, row, err instanceof Error ? err.message : String(err), null);
  }
}

/** Null when there is nothing to tell any more. */
async function send(deps: SendDeps, keys: VapidKeys, row: DueRow) {
  const accountId = row.account_id;
  const notification = await findNotification(deps, { accountId, id: row.notification_id });
  if (!notification) return null;
  const token = row.sealed_token ? openToken(deps.secretKey, row.sealed_token) : null;
  const message = composeMessage(notification, { token: token ?? '', locale: row.locale });
  const vapid = vapidToken(keys, {
    endpoint: row.endpoint,
    contact: contactOf(deps.config.origin),
    now: Date.now(),
  });
  const { publicKey } = keys;
  const { headers, body } = encrypt(JSON.stringify(message), row, { token: vapid, publicKey });
  return await deps.postPush(row.endpoint, {
    headers: {
      ...headers,
      ttl: TTL,
      urgency: 'normal',
      'content-type': 'application/octet-stream',
    },
    body,
  });
}

async function again(
  { db }: SendDeps,
  { id, attempts }: DueRow,
  fault: string,
  retryAfter: number | null,
): Promise<void> {
  if (attempts >= MOST_ATTEMPTS) return await forgetDelivery(db, id);
  const seconds = Math.max(30 * 2 ** (attempts - 1), (retryAfter ?? 0) / SECOND);
  await postpone(db, { id, seconds, fault });
}

/** The service does not know the receiver, or does not want us; 408 and 429 pass. */
function isGone(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** Some services insist on an address; on a development machine there is none that works. */
function contactOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' ? origin : `mailto:webmaster@${hostname}`;
}
