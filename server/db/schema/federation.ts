import type { Generated, Json, SerialId, Timestamp, TimestampDefault } from './types.ts';

export interface EventsTable {
  id: SerialId;
  name: string;
  payload: Json<Record<string, unknown>>;
  attempts: Generated<number>;
  run_at: TimestampDefault;
  last_error: string | null;
  parked_at: Timestamp | null;
  created_at: TimestampDefault;
}

export interface InboundActivitiesTable {
  id: SerialId;
  activity_id: string;
  actor_uri: string;
  inbox_account_id: string | null;
  body: Json<Record<string, unknown>>;
  attempts: Generated<number>;
  run_at: TimestampDefault;
  last_error: string | null;
  parked_at: Timestamp | null;
  processed_at: Timestamp | null;
  received_at: TimestampDefault;
}

export interface HostsTable {
  host: string;
  failures: Generated<number>;
  failed_days: Generated<string[]>;
  blocked_until: Timestamp | null;
  unavailable_at: Timestamp | null;
  last_success_at: Timestamp | null;
  last_error: string | null;
  updated_at: TimestampDefault;
}

export interface OutgoingActivitiesTable {
  id: string;
  account_id: string;
  activity_uri: string;
  body: string;
  digest: string;
  object_uri: string;
  /** The key that signs it, where it is not the account's present one. */
  key_id: string | null;
  /** Goes to the followers of its account and to nobody else. */
  followers_only: Generated<boolean>;
  created_at: TimestampDefault;
}

export interface DeliveriesTable {
  id: SerialId;
  activity_id: string;
  inbox_url: string;
  host: string;
  object_uri: string;
  priority: Generated<number>;
  attempts: Generated<number>;
  run_at: TimestampDefault;
  leased_until: Timestamp | null;
  last_error: string | null;
  created_at: TimestampDefault;
}

export interface DomainBlocksTable {
  id: SerialId;
  domain: string;
  severity: Generated<'silence' | 'suspend' | 'noop'>;
  reject_media: Generated<boolean>;
  public_comment: Generated<string>;
  private_comment: Generated<string>;
  created_at: TimestampDefault;
}

/** Servers that are spoken to while `federation.mode` is limited. */
export interface DomainAllowsTable {
  id: SerialId;
  domain: string;
  created_at: TimestampDefault;
}

export interface RelaysTable {
  id: SerialId;
  kind: 'mastodon' | 'litepub';
  inbox_url: string;
  /** The relay's actor; with `mastodon` it is known from its Accept. */
  actor_uri: string | null;
  state: Generated<'pending' | 'accepted' | 'rejected'>;
  follow_uri: string;
  created_at: TimestampDefault;
}

export interface RemoteReadsTable {
  subject: string;
  read_at: TimestampDefault;
  /** Null while it is read, and for what nobody waits for. */
  finished_at: Timestamp | null;
  /** How much came in. */
  result_count: Generated<number>;
}
