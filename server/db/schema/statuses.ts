import type { InteractionPolicy } from './quotes.ts';
import type {
  Generated,
  Json,
  JsonDefault,
  SerialId,
  Timestamp,
  TimestampDefault,
  Visibility,
} from './types.ts';

export interface StatusesTable {
  id: string;
  uri: string;
  url: string | null;
  account_id: string;
  local: boolean;
  visibility: Visibility;
  content: Generated<string>;
  text: string | null;
  spoiler_text: Generated<string>;
  /** Alt texts and choices, for search; kept up by triggers. */
  attached: Generated<string>;
  sensitive: Generated<boolean>;
  language: string | null;
  in_reply_to_id: string | null;
  in_reply_to_account_id: string | null;
  in_reply_to_uri: string | null;
  reblog_of_id: string | null;
  conversation_id: string;
  application_id: string | null;
  created_at: Timestamp;
  edited_at: Timestamp | null;
  deleted_at: Timestamp | null;
  fetched_at: Timestamp | null;
  emoji_ids: string[] | null;
  interaction_policy: Json<InteractionPolicy> | null;
}

export interface StatusStatsTable {
  status_id: string;
  replies_count: Generated<number>;
  reblogs_count: Generated<number>;
  favourites_count: Generated<number>;
  quotes_count: Generated<number>;
}

export interface StatusEditsTable {
  id: SerialId;
  status_id: string;
  content: string;
  text: string | null;
  spoiler_text: string;
  sensitive: boolean;
  language: string | null;
  media: JsonDefault<{ id: string; description: string }[]>;
  poll_options: string[] | null;
  /** Uri of what it quoted. */
  quoted_uri: string | null;
  created_at: Timestamp;
}

export interface StatusMentionsTable {
  status_id: string;
  account_id: string;
  silent: Generated<boolean>;
}

export interface HashtagsTable {
  id: SerialId;
  name: string;
  display_name: string;
  created_at: TimestampDefault;
}

/** Hashtags that an account shows on its profile. */
export interface FeaturedTagsTable {
  id: SerialId;
  account_id: string;
  hashtag_id: string;
  /** As the account writes it. */
  name: string;
  created_at: TimestampDefault;
}

export interface StatusHashtagsTable {
  status_id: string;
  hashtag_id: string;
}

export interface TagFollowsTable {
  id: SerialId;
  account_id: string;
  hashtag_id: string;
  created_at: TimestampDefault;
}

export interface TombstonesTable {
  uri: string;
  /** Actor whose Delete came before what it deletes; null for what was here. */
  author_uri: Generated<string | null>;
  created_at: TimestampDefault;
}

export interface IdempotencyKeysTable {
  account_id: string;
  key: string;
  status_id: string | null;
  created_at: TimestampDefault;
}
