import type { Generated, SerialId, Timestamp, TimestampDefault } from './types.ts';

export type ReportCategory = 'spam' | 'legal' | 'violation' | 'other';

export interface ReportsTable {
  id: SerialId;
  account_id: string;
  target_account_id: string;
  status_ids: Generated<string[]>;
  rule_ids: Generated<string[]>;
  category: Generated<ReportCategory>;
  comment: Generated<string>;
  forwarded: Generated<boolean>;
  uri: string | null;
  action_taken_at: Timestamp | null;
  created_at: TimestampDefault;
}
