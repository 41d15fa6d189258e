import type { Generated, Json, Timestamp, TimestampDefault } from './types.ts';

export interface FeedsTable {
  account_id: string;
  /** Name of the source; its module knows what `params` mean. */
  source: string;
  params: Json<unknown>;
  language: string;
  hashtags: Generated<string[]>;
  /** `HH:MM` in UTC. */
  daily_at: string | null;
  every_minutes: number | null;
  posts_per_run: Generated<number>;
  state: Generated<'active' | 'paused'>;
  read_until: Timestamp | null;
  next_run_at: TimestampDefault;
  running_until: Timestamp | null;
  /** When a curator asked for a run that has not been since. */
  run_asked_at: Timestamp | null;
  last_run_at: Timestamp | null;
  last_good_at: Timestamp | null;
  last_error: string | null;
  /** Kind of the last error. */
  last_failure: string | null;
  failures: Generated<number>;
  /** Runs in a row that posted nothing of what they wait for. */
  waits: Generated<number>;
  created_by_account_id: string | null;
  created_at: TimestampDefault;
}

export interface FeedItemsTable {
  id: Generated<string>;
  feed_id: string;
  key: string;
  found: Json<unknown>;
  title: string;
  state: Generated<'waiting' | 'published' | 'skipped' | 'removed'>;
  /** Why it was skipped or removed, or what went wrong last. */
  reason: string | null;
  status_id: string | null;
  page_id: string | null;
  version: string | null;
  found_at: TimestampDefault;
  published_at: Timestamp | null;
}
