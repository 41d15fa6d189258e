import type { Generated, SerialId, Timestamp, TimestampDefault } from './types.ts';

export interface AnnouncementsTable {
  id: SerialId;
  text: string;
  starts_at: Timestamp | null;
  ends_at: Timestamp | null;
  all_day: Generated<boolean>;
  published_at: TimestampDefault;
  updated_at: TimestampDefault;
}

export interface AnnouncementReadsTable {
  account_id: string;
  announcement_id: string;
  created_at: TimestampDefault;
}

export interface AnnouncementReactionsTable {
  id: SerialId;
  account_id: string;
  announcement_id: string;
  name: string;
  custom_emoji_id: string | null;
  created_at: TimestampDefault;
}

export interface TermsOfServiceTable {
  effective_date: string;
  text: string;
  published_at: TimestampDefault;
}
