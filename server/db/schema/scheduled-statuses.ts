import type { Generated, Json, Timestamp, TimestampDefault } from './types.ts';

export interface ScheduledStatusesTable {
  id: string;
  account_id: string;
  scheduled_at: Timestamp;
  /** What publishing takes; `scheduled/params.ts` says what that is. */
  params: Json<unknown>;
  idempotency_key: string | null;
  attempts: Generated<number>;
  last_error: string | null;
  run_at: Timestamp;
  created_at: TimestampDefault;
}
