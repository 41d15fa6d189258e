import type { Generated, SerialId, TimestampDefault } from './types.ts';

/** A private conversation as one person here sees it. */
export interface AccountConversationsTable {
  id: SerialId;
  account_id: string;
  conversation_id: string;
  participant_ids: Generated<string[]>;
  last_status_id: string;
  unread: Generated<boolean>;
  created_at: TimestampDefault;
}

export interface AccountConversationStatusesTable {
  account_id: string;
  account_conversation_id: string;
  status_id: string;
}
