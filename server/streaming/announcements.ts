import { showAnnouncement } from '#server/announcements/show.ts';
import type { EmojisDeps } from '#server/emojis/hydrate.ts';
import { createMessage, type Message } from './message.ts';
import type { Signal } from './signals.ts';

type AnnouncementSignal = Extract<Signal, { announcementId: string }>;

/** What everybody here is told of an announcement; null when it is gone meanwhile. */
export async function announcementMessage(
  deps: EmojisDeps,
  signal: AnnouncementSignal,
): Promise<Message | null> {
  const { event, announcementId } = signal;
  if (event === 'announcement.delete') return createMessage(event, announcementId);
  const announcement = await showAnnouncement(deps, announcementId);
  if (!announcement) return null;
  if (!('name' in signal)) return createMessage(event, JSON.stringify(announcement));
  const { name } = signal;
  const known = announcement.reactions.find((reaction) => reaction.name === name);
  // Nobody's in particular, so `me` is not told.
  const { me: _, ...reaction } = known ?? { name, count: 0, me: false };
  return createMessage(event, JSON.stringify({ ...reaction, announcement_id: announcementId }));
}
