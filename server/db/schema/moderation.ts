import type { Generated, SerialId, TimestampDefault } from './types.ts';

export type SeveranceType = 'domain_block' | 'user_domain_block' | 'account_suspension';

/** Something that ended follows. */
export interface SeverancesTable {
  id: SerialId;
  type: SeveranceType;
  target_name: string;
  purged: Generated<boolean>;
  created_at: TimestampDefault;
}

/** A follow that it ended, as it was. */
export interface SeveredFollowsTable {
  severance_id: string;
  local_account_id: string;
  direction: 'followers' | 'following';
  remote_account_id: string;
  show_reblogs: boolean;
  notify: boolean;
  languages: string[] | null;
}

/** What it cost an account of this server. */
export interface AccountSeverancesTable {
  id: SerialId;
  account_id: string;
  severance_id: string;
  followers_count: number;
  following_count: number;
}

export type WarningAction =
  | 'none'
  | 'disable'
  | 'mark_statuses_as_sensitive'
  | 'delete_statuses'
  | 'sensitive'
  | 'silence'
  | 'suspend';

/** What moderators did to an account of this server, or told it. */
export interface AccountWarningsTable {
  id: SerialId;
  account_id: string | null;
  target_account_id: string;
  action: WarningAction;
  text: Generated<string>;
  status_ids: string[] | null;
  report_id: string | null;
  created_at: TimestampDefault;
}
