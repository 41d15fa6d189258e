import { z } from 'zod';

/**
 * What somebody can be told of by push:
 * https://docs.joinmastodon.org/entities/WebPushSubscription/#alerts
 */
export const ALERTS = [
  'mention',
  'status',
  'reblog',
  'follow',
  'follow_request',
  'favourite',
  'poll',
  'update',
  'quote',
  'quoted_update',
  'admin.sign_up',
  'admin.report',
] as const;
export type Alert = (typeof ALERTS)[number];

/** https://docs.joinmastodon.org/entities/Notification/#type */
export const NotificationType = z.enum([...ALERTS, 'moderation_warning', 'severed_relationships']);
export type NotificationType = z.infer<typeof NotificationType>;
