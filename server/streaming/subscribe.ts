import type { Subscribers } from '#server/bus/catalog.ts';
import type { Db } from '#server/db/pool.ts';
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

/** The signal names whom it is for, so that processes without their sockets need not ask. */
async function tellOfNotification(
  { db, channel }: { db: Db; channel: StreamingChannel },
  { notificationId }: { notificationId: string },
): Promise<void> {
  const row = await db
    .selectFrom('notifications')
    .select('account_id as accountId')
    .where('id', '=', notificationId)
    .executeTakeFirst();
  if (row) channel.publish({ event: 'notification', notificationId, ...row });
}
