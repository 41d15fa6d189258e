import type { Subscribers } from '#server/bus/catalog.ts';
import { sql } from 'kysely';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { StreamingChannel } from './channel.ts';

/**
 * What open streams are told of, as soon as it has happened. Whoever wants something to reach them
 * records a domain event and adds a line here and a case in `render.ts`.
 */
export function streamingSubscribers(deps: { db: Db; channel: StreamingChannel }): Subscribers {
  const { publish } = deps.channel;
  return {
    'status.published': [async (event) => publish({ event: 'update', ...event })],
    'status.edited': [async (event) => publish({ event: 'status.update', ...event })],
    // What is not edited, and looks different all the same.
    'status.policy-changed': [
      async ({ statusId }) => publish({ event: 'status.update', statusId }),
    ],
    'quote.accepted': [(event) => tellOfQuote(deps, event)],
    'quote.rejected': [(event) => tellOfQuote(deps, event)],
    'quote.revoked': [(event) => tellOfQuote(deps, event)],
    'status.deleted': [async (event) => publish({ event: 'delete', ...event })],
    'notification.created': [(event) => tellOfNotification(deps, event)],
    'conversation.updated': [async (event) => publish({ event: 'conversation', ...event })],
    'filters.changed': [async (event) => publish({ event: 'filters_changed', ...event })],
    'notifications.merged': [
      async ({ accountId }) => publish({ event: 'notifications_merged', accountId }),
    ],
    'announcement.published': [async (event) => publish({ event: 'announcement', ...event })],
    'announcement.reacted': [
      async (event) => publish({ event: 'announcement.reaction', ...event }),
    ],
    'announcement.removed': [async (event) => publish({ event: 'announcement.delete', ...event })],
  };
}

/** A quote that stood from the first was told of with its status. */
async function tellOfQuote(
  { db, channel }: { db: Db; channel: StreamingChannel },
  { statusId }: { statusId: string },
): Promise<void> {
  const quote = await db
    .selectFrom('quotes')
    .innerJoin('statuses as quoting', 'quoting.id', 'quotes.status_id')
    .innerJoin('statuses as quoted', 'quoted.id', 'quotes.quoted_status_id')
    .select(['quotes.state', 'quoting.local', 'quoted.local as quoted_local'])
    .where('quotes.status_id', '=', statusId)
    .executeTakeFirst();
  const fromTheFirst = quote?.state === 'accepted' && quote.local && quote.quoted_local;
  if (quote && !fromTheFirst) channel.publish({ event: 'status.update', statusId });
}

/** The signal names whom it is for, so that processes without their sockets need not ask. */
async function tellOfNotification(
  { db, channel }: { db: Db; channel: StreamingChannel },
  { notificationId }: { notificationId: string },
): Promise<void> {
  const accountId = await findReceiver(db, notificationId);
  if (accountId !== null) channel.publish({ event: 'notification', notificationId, accountId });
}

/** Events come in bursts: one statement for all. */
const findReceiver = gather(async (db, ids: string[]): Promise<(string | null)[]> => {
  const byId = new Map((await receivers(db, { ids })).map((row) => [row.id, row.account_id]));
  return ids.map((id) => byId.get(id) ?? null);
});

const receivers = statement((p: { ids: string[] }, db) =>
  db
    .selectFrom('notifications')
    .select(['id', 'account_id'])
    .where(sql<boolean>`id = any(${p.ids}::bigint[])`),
);
