import { z } from 'zod';
import { CustomEmoji } from './custom-emoji.ts';
import { AbsoluteUrl, DateTime, Id } from './formats.ts';
import { StatusTag } from './status.ts';

/** https://docs.joinmastodon.org/entities/Reaction/ */
export const AnnouncementReaction = z.strictObject({
  /** An emoji, or the shortcode of a custom one. */
  name: z.string(),
  count: z.number().int(),
  me: z.boolean(),
  /** Only of custom emoji. */
  url: AbsoluteUrl.optional(),
  static_url: AbsoluteUrl.optional(),
});
export type AnnouncementReaction = z.infer<typeof AnnouncementReaction>;

/** https://docs.joinmastodon.org/entities/Announcement/ */
export const Announcement = z.strictObject({
  id: Id,
  /** HTML. */
  content: z.string(),
  starts_at: DateTime.nullable(),
  ends_at: DateTime.nullable(),
  all_day: z.boolean(),
  published_at: DateTime,
  updated_at: DateTime,
  /** Only for whom it is shown. */
  read: z.boolean().optional(),
  mentions: z.array(z.never()),
  statuses: z.array(z.never()),
  tags: z.array(StatusTag),
  emojis: z.array(CustomEmoji),
  reactions: z.array(AnnouncementReaction),
});
export type Announcement = z.infer<typeof Announcement>;
