import type { Generated, Json, Timestamp, TimestampDefault, Visibility } from './types.ts';

/** What publishing takes, as it was checked when it was scheduled. */
export interface ScheduledParams {
  text: string;
  spoilerText: string;
  sensitive: boolean | null;
  language: string | null;
  mediaIds: string[];
  poll: {
    options: string[];
    expiresIn: number;
    multiple: boolean;
    hideTotals: boolean;
  } | null;
  visibility: Visibility | null;
  inReplyToId: string | null;
  applicationId: string | null;
}

export interface ScheduledStatusesTable {
  id: string;
  account_id: string;
  scheduled_at: Timestamp;
  params: Json<ScheduledParams>;
  idempotency_key: string | null;
  attempts: Generated<number>;
  last_error: string | null;
  run_at: Timestamp;
  created_at: TimestampDefault;
}
