import type { Timestamp, TimestampDefault } from './types.ts';

/** Wiki accounts that somebody here unlinked: who comes by one as somebody new is looked at first. */
export interface UnlinkedWikiIdentitiesTable {
  sub: string;
  unlinked_at: TimestampDefault;
}

/** Who signs in with a wiki account: its central id, and the name it has today. Nothing else is kept. */
export interface WikiIdentitiesTable {
  user_id: string;
  sub: string;
  name: string;
  linked_at: TimestampDefault;
  checked_at: TimestampDefault;
  /** Set while we keep the account suspended because it is locked on all wikis. */
  locked_at: Timestamp | null;
}
