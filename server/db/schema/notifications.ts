import type { NotificationType } from '#server/contract/notification-type.ts';
import type { Generated, SerialId, TimestampDefault } from './types.ts';

export interface NotificationsTable {
  id: SerialId;
  account_id: string;
  type: NotificationType;
  from_account_id: string;
  status_id: string | null;
  report_id: Generated<string | null>;
  severance_id: Generated<string | null>;
  warning_id: Generated<string | null>;
  group_key: Generated<string | null>;
  filtered: Generated<boolean>;
  created_at: TimestampDefault;
}

/** What becomes of notifications from people of some kind. */
export type Verdict = 'accept' | 'filter' | 'drop';

export interface NotificationPoliciesTable {
  account_id: string;
  for_not_following: Generated<Verdict>;
  for_not_followers: Generated<Verdict>;
  for_new_accounts: Generated<Verdict>;
  for_private_mentions: Generated<Verdict>;
  for_limited_accounts: Generated<Verdict>;
  updated_at: TimestampDefault;
}

/** Somebody whose notifications are held back. */
export interface NotificationRequestsTable {
  id: SerialId;
  account_id: string;
  from_account_id: string;
  created_at: TimestampDefault;
  updated_at: TimestampDefault;
}

/** Somebody whose notifications are never held back. */
export interface NotificationPermissionsTable {
  account_id: string;
  from_account_id: string;
  created_at: TimestampDefault;
}

export interface MarkersTable {
  account_id: string;
  timeline: 'home' | 'notifications';
  last_read_id: string;
  version: Generated<number>;
  updated_at: TimestampDefault;
}
