import type { Generated, SerialId, Timestamp, TimestampDefault } from './types.ts';

export type FilterContext = 'home' | 'notifications' | 'public' | 'thread' | 'account';
export type FilterAction = 'warn' | 'hide' | 'blur';

export interface FiltersTable {
  id: SerialId;
  account_id: string;
  title: string;
  context: FilterContext[];
  action: Generated<FilterAction>;
  expires_at: Timestamp | null;
  created_at: TimestampDefault;
  updated_at: TimestampDefault;
}

export interface FilterKeywordsTable {
  id: SerialId;
  filter_id: string;
  keyword: string;
  whole_word: Generated<boolean>;
}

export interface FilterStatusesTable {
  id: SerialId;
  filter_id: string;
  status_id: string;
}
