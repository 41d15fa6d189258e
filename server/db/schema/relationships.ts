import type { Generated, SerialId, Timestamp, TimestampDefault } from './types.ts';

/** Shape of both `follows` and `follow_requests`: a request becomes a follow unchanged. */
export interface FollowsTable {
  id: SerialId;
  account_id: string;
  target_account_id: string;
  uri: string | null;
  show_reblogs: Generated<boolean>;
  notify: Generated<boolean>;
  languages: string[] | null;
  created_at: TimestampDefault;
}

export interface BlocksTable {
  id: SerialId;
  account_id: string;
  target_account_id: string;
  uri: string | null;
  created_at: TimestampDefault;
}

export interface MutesTable {
  id: SerialId;
  account_id: string;
  target_account_id: string;
  hide_notifications: Generated<boolean>;
  expires_at: Timestamp | null;
  created_at: TimestampDefault;
}

export interface AccountDomainBlocksTable {
  id: SerialId;
  account_id: string;
  domain: string;
  created_at: TimestampDefault;
}

export interface AccountNotesTable {
  account_id: string;
  target_account_id: string;
  comment: string;
  updated_at: TimestampDefault;
}

export interface EndorsementsTable {
  id: SerialId;
  account_id: string;
  target_account_id: string;
  created_at: TimestampDefault;
}

export interface DismissedSuggestionsTable {
  account_id: string;
  target_account_id: string;
  created_at: TimestampDefault;
}
