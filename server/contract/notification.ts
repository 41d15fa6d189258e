import { z } from 'zod';
import { Account } from './account.ts';
import { AccountWarning } from './account-warning.ts';
import { AbsoluteUrl, DateTime, Id } from './formats.ts';
import { NotificationType } from './notification-type.ts';
import { Report } from './report.ts';
import { RelationshipSeveranceEvent } from './severance.ts';
import { Status } from './status.ts';

/** https://docs.joinmastodon.org/entities/Notification/ */
export const Notification = z.strictObject({
  /** Small and sequential: clients read it as a number in some places. */
  id: Id,
  type: NotificationType,
  group_key: z.string(),
  created_at: DateTime,
  account: Account,
  status: Status.nullable().optional(),
  report: Report.optional(),
  event: RelationshipSeveranceEvent.optional(),
  moderation_warning: AccountWarning.optional(),
  /** Only where it was held back. */
  filtered: z.literal(true).optional(),
});
export type Notification = z.infer<typeof Notification>;

/** https://docs.joinmastodon.org/methods/grouped_notifications/#NotificationGroup */
export const NotificationGroup = z.strictObject({
  group_key: z.string(),
  notifications_count: z.number().int(),
  type: NotificationType,
  /** A number, unlike every other id. */
  most_recent_notification_id: z.number().int(),
  page_min_id: Id,
  page_max_id: Id,
  latest_page_notification_at: DateTime,
  sample_account_ids: z.array(Id),
  status_id: Id.nullable().optional(),
  report: Report.optional(),
  event: RelationshipSeveranceEvent.optional(),
  moderation_warning: AccountWarning.optional(),
});
export type NotificationGroup = z.infer<typeof NotificationGroup>;

/** https://docs.joinmastodon.org/methods/grouped_notifications/#PartialAccountWithAvatar */
export const PartialAccount = z.strictObject({
  id: Id,
  acct: z.string(),
  url: AbsoluteUrl,
  avatar: AbsoluteUrl,
  avatar_static: AbsoluteUrl,
  locked: z.boolean(),
  bot: z.boolean(),
});
export type PartialAccount = z.infer<typeof PartialAccount>;

/** https://docs.joinmastodon.org/methods/grouped_notifications/#GroupedNotificationsResults */
export const GroupedNotifications = z.strictObject({
  accounts: z.array(Account),
  /** Only with `expand_accounts=partial_avatars`. */
  partial_accounts: z.array(PartialAccount).optional(),
  statuses: z.array(Status),
  notification_groups: z.array(NotificationGroup),
});
export type GroupedNotifications = z.infer<typeof GroupedNotifications>;

const summary = z.strictObject({
  pending_requests_count: z.number().int(),
  pending_notifications_count: z.number().int(),
});
const Verdict = z.enum(['accept', 'filter', 'drop']);

/** https://docs.joinmastodon.org/entities/NotificationPolicy/ */
export const NotificationPolicy = z.strictObject({
  for_not_following: Verdict,
  for_not_followers: Verdict,
  for_new_accounts: Verdict,
  for_private_mentions: Verdict,
  for_limited_accounts: Verdict,
  summary,
});
export type NotificationPolicy = z.infer<typeof NotificationPolicy>;

/** https://docs.joinmastodon.org/entities/V1_NotificationPolicy/ */
export const NotificationPolicyV1 = z.strictObject({
  filter_not_following: z.boolean(),
  filter_not_followers: z.boolean(),
  filter_new_accounts: z.boolean(),
  filter_private_mentions: z.boolean(),
  summary,
});
export type NotificationPolicyV1 = z.infer<typeof NotificationPolicyV1>;

/** https://docs.joinmastodon.org/entities/NotificationRequest/ */
export const NotificationRequest = z.strictObject({
  id: Id,
  created_at: DateTime,
  updated_at: DateTime,
  account: Account,
  /** Text, up to 100. */
  notifications_count: z.string(),
  last_status: Status.nullable(),
});
export type NotificationRequest = z.infer<typeof NotificationRequest>;
