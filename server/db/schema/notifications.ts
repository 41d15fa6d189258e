import type { Generated, SerialId, TimestampDefault } from './types.ts';

export type NotificationType =
  | 'mention'
  | 'status'
  | 'reblog'
  | 'follow'
  | 'follow_request'
  | 'favourite'
  | 'poll'
  | 'update'
  | 'quote'
  | 'admin.sign_up'
  | 'admin.report'
  | 'moderation_warning'
  | 'severed_relationships';

export interface NotificationsTable {
  id: SerialId;
  account_id: string;
  type: NotificationType;
  from_account_id: string;
  status_id: string | null;
  created_at: TimestampDefault;
}

export interface MarkersTable {
  account_id: string;
  timeline: 'home' | 'notifications';
  last_read_id: string;
  version: Generated<number>;
  updated_at: TimestampDefault;
}
