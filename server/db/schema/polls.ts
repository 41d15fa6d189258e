import type { Generated, SerialId, Timestamp, TimestampDefault } from './types.ts';

export interface PollsTable {
  id: string;
  status_id: string;
  multiple: boolean;
  hide_totals: Generated<boolean>;
  expires_at: Timestamp | null;
  ended_at: Timestamp | null;
  voters_count: number | null;
  tally_due_at: Timestamp | null;
  tallied_at: Timestamp | null;
}

export interface PollOptionsTable {
  poll_id: string;
  position: number;
  title: string;
  votes_count: Generated<number>;
}

export interface PollVotesTable {
  id: SerialId;
  poll_id: string;
  position: number;
  account_id: string;
  exclusive: boolean;
  uri: string | null;
  created_at: TimestampDefault;
}
