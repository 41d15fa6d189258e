import type { SerialId, TimestampDefault } from './types.ts';

export interface FavouritesTable {
  id: SerialId;
  account_id: string;
  status_id: string;
  uri: string | null;
  created_at: TimestampDefault;
}

export interface BookmarksTable {
  id: SerialId;
  account_id: string;
  status_id: string;
  created_at: TimestampDefault;
}

export interface PinsTable {
  id: SerialId;
  account_id: string;
  status_id: string;
  created_at: TimestampDefault;
}

export interface ConversationMutesTable {
  account_id: string;
  conversation_id: string;
  created_at: TimestampDefault;
}
