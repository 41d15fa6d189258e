import type { Generated, SerialId, TimestampDefault } from './types.ts';

export type RepliesPolicy = 'list' | 'followed' | 'none';

export interface ListsTable {
  id: SerialId;
  account_id: string;
  title: string;
  replies_policy: Generated<RepliesPolicy>;
  exclusive: Generated<boolean>;
  created_at: TimestampDefault;
}

export interface ListAccountsTable {
  id: SerialId;
  list_id: string;
  account_id: string;
  created_at: TimestampDefault;
}
