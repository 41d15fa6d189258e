import { setImmediate as breathe } from 'node:timers/promises';
import { covers } from '#server/api/viewer.ts';
import { findConversation } from '#server/conversations/list.ts';
import type { Logger } from '#server/core/log.ts';
import { findNotification } from '#server/notifications/list.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import {
  deletedReaders,
  homeReaders,
  listsWith,
  publicReaders,
} from '#server/timelines/readers.ts';
import { type Places, placesOf } from '#server/timelines/places.ts';
import { announcementMessage } from './announcements.ts';
import type { Hub, Listener } from './hub.ts';
import { createMessage, type Message } from './message.ts';
import { renderStatus } from './render.ts';
import type { Signal } from './signals.ts';
import { publicKeys } from './streams.ts';

export type FanOutDeps = HydrateDeps & { hub: Hub; log: Logger };

/** Sends before other work of the process gets its turn: some milliseconds. */
const BURST = 250;

/** Tells everybody here who reads it of what happened. */
export async function fanOut(deps: FanOutDeps, signal: Signal): Promise<void> {
  switch (signal.event) {
    case 'update':
    case 'status.update':
      return await sendStatus(deps, signal);
    case 'delete':
      return await sendDelete(deps, signal.statusId);
    case 'notification':
      return await sendNotification(deps, signal);
    case 'filters_changed':
      return await sendAll(deps.hub.listeners('user', signal.accountId), () =>
        createMessage(signal.event, null),
      );
    case 'notifications_merged':
      // Mastodon's payload: it says nothing, but every client reads one.
      return await sendAll(notificationListeners(deps.hub, signal.accountId), () =>
        createMessage(signal.event, '1'),
      );
    case 'conversation':
      return await sendConversation(deps, signal);
    case 'announcement':
    case 'announcement.reaction':
    case 'announcement.delete':
      return await sendAnnouncement(deps, signal);
  }
}

async function sendStatus(
  deps: FanOutDeps,
  { event, statusId }: { event: 'update' | 'status.update'; statusId: string },
): Promise<void> {
  const { db, hub } = deps;
  const home = hub.keys('user');
  const lists = hub.keys('list');
  const places = await placesOf(db, statusId);
  if (!places) return;
  const open = publicListeners(hub, places);
  const viewers = [...new Set(open.map((one) => one.connection.viewer.accountId))];
  const [atHome, onLists, inPublic] = await Promise.all([
    homeReaders(db, statusId, home),
    listsWith(db, statusId, lists),
    publicReaders(db, statusId, viewers),
  ]);
  const mayRead = new Set(inPublic);
  const listeners = [
    ...atHome.flatMap((id) => [...hub.listeners('user', id)]),
    ...onLists.flatMap((id) => [...hub.listeners('list', id)]),
    ...open.filter((one) => mayRead.has(one.connection.viewer.accountId)),
  ];
  if (listeners.length === 0) return;
  const render = await renderStatus(
    deps,
    { statusId, event, authorId: places.authorId },
    listeners,
  );
  await sendAll(listeners, render);
}

/** Everybody who reads their own timeline is told. */
async function sendAnnouncement(
  deps: FanOutDeps,
  signal: Extract<Signal, { announcementId: string }>,
): Promise<void> {
  const { hub } = deps;
  const listeners = hub.keys('user').flatMap((id) => [...hub.listeners('user', id)]);
  if (listeners.length === 0) return;
  const message = await announcementMessage(deps, signal);
  if (message) await sendAll(listeners, () => message);
}

/** Only an id, for those who may have the status on their screens. */
async function sendDelete({ db, hub }: FanOutDeps, statusId: string): Promise<void> {
  const places = await placesOf(db, statusId);
  if (!places) return;
  const gone = await deletedReaders(db, statusId, {
    viewers: hub.keys('user'),
    lists: hub.keys('list'),
  });
  const messages = new Map<string, Message>();
  const of = (id: string): Message => {
    const message = messages.get(id) ?? createMessage('delete', id);
    messages.set(id, message);
    return message;
  };
  for (const { kind, key, id } of gone) {
    await sendAll(hub.listeners(kind, key), () => of(id));
  }
  await sendAll(publicListeners(hub, places), () => of(statusId));
}

async function sendNotification(
  deps: FanOutDeps,
  { accountId, notificationId }: { accountId: string; notificationId: string },
): Promise<void> {
  const listeners = notificationListeners(deps.hub, accountId);
  if (listeners.length === 0) return;
  const notification = await findNotification(deps, { accountId, id: notificationId });
  // What is held back waits among the requests, silently.
  if (!notification || notification.filtered) return;
  const message = createMessage('notification', JSON.stringify(notification));
  await sendAll(listeners, () => message);
}

function notificationListeners(hub: Hub, accountId: string): Listener[] {
  return [...hub.listeners('user', accountId), ...hub.listeners('notifications', accountId)].filter(
    (one) => covers(one.connection.viewer.scopes, 'read:notifications'),
  );
}

async function sendConversation(
  deps: FanOutDeps,
  { accountId, conversationId }: { accountId: string; conversationId: string },
): Promise<void> {
  const listeners = [...deps.hub.listeners('direct', accountId)];
  if (listeners.length === 0) return;
  const conversation = await findConversation(deps, { accountId, id: conversationId });
  if (!conversation?.last_status) return;
  const message = createMessage('conversation', JSON.stringify(conversation));
  await sendAll(listeners, () => message);
}

function publicListeners(hub: Hub, places: Places): Listener[] {
  const listeners: Listener[] = [];
  if (places.listed) {
    for (const key of publicKeys(places)) listeners.push(...hub.listeners('public', key));
  }
  if (places.tagged) {
    for (const tag of places.tags) {
      listeners.push(...hub.listeners('tag', tag));
      if (places.local) listeners.push(...hub.listeners('tag:local', tag));
    }
  }
  return listeners;
}

/** A connection that fails ends alone: the others are told all the same. */
async function sendAll(
  listeners: Iterable<Listener>,
  messageFor: (listener: Listener) => Message | null,
): Promise<void> {
  let sent = 0;
  for (const listener of listeners) {
    const message = messageFor(listener);
    if (message) send(listener, message);
    if ((sent += 1) % BURST === 0) await breathe();
  }
}

function send({ connection, subscription }: Listener, message: Message): void {
  try {
    connection.send(message, subscription);
  } catch {
    connection.close('gone');
  }
}
