import type { BigCount, Generated, Json, SerialId, Timestamp, TimestampDefault } from './types.ts';

export type ImportType =
  | 'following'
  | 'blocking'
  | 'muting'
  | 'domain_blocking'
  | 'bookmarks'
  | 'lists';

/** A file of somebody's relations elsewhere that is being worked through. */
export interface ImportsTable {
  id: SerialId;
  account_id: string;
  type: ImportType;
  mode: 'merge' | 'overwrite';
  filename: Generated<string>;
  cleared_at: Timestamp | null;
  /** Nothing of it is done before. */
  run_at: TimestampDefault;
  finished_at: Timestamp | null;
  created_at: TimestampDefault;
}

export interface ImportRowsTable {
  id: SerialId;
  import_id: string;
  data: Json<unknown>;
  attempts: Generated<number>;
  done_at: Timestamp | null;
  error: string | null;
}

/** A copy of somebody's posts to take away. */
export interface ArchivesTable {
  id: SerialId;
  account_id: string;
  file: string | null;
  bytes: BigCount | null;
  attempts: Generated<number>;
  run_at: TimestampDefault;
  failed_at: Timestamp | null;
  ready_at: Timestamp | null;
  created_at: TimestampDefault;
}
