import type { Generated, JsonDefault, Json, Timestamp, TimestampDefault } from './types.ts';

export type ActorType = 'Person' | 'Service' | 'Group' | 'Application' | 'Organization';

/** One row of a profile's table; `value` is text for local accounts, sanitised HTML for remote ones. */
export interface ProfileField {
  name: string;
  value: string;
  verified_at: string | null;
}

/**
 * An avatar or header: a file of ours by its storage key, or a remote one by its URL.
 * `description` is its alt text.
 */
export interface ProfileImage {
  key?: string;
  static_key?: string;
  remote_url?: string;
  mime_type?: string;
  description?: string;
}

/** The wiki account whose owner has this account; the wiki said so at `verified_at`. */
export interface WikiProfile {
  name: string;
  url: string;
  verified_at: string;
}

export interface AccountsTable {
  id: string;
  username: string;
  domain: string | null;
  uri: string;
  url: string | null;
  actor_type: Generated<ActorType>;
  display_name: Generated<string>;
  note: Generated<string>;
  fields: JsonDefault<ProfileField[]>;
  locked: Generated<boolean>;
  bot: Generated<boolean>;
  discoverable: boolean | null;
  indexable: Generated<boolean>;
  hide_collections: Generated<boolean>;
  memorial: Generated<boolean>;
  also_known_as: Generated<string[]>;
  attribution_domains: Generated<string[]>;
  moved_to_account_id: string | null;
  moved_at: Timestamp | null;
  inbox_url: string | null;
  outbox_url: string | null;
  shared_inbox_url: string | null;
  followers_url: string | null;
  following_url: string | null;
  featured_url: string | null;
  featured_tags_url: string | null;
  avatar: Json<ProfileImage> | null;
  header: Json<ProfileImage> | null;
  wiki_profile: Json<WikiProfile> | null;
  suspended_at: Timestamp | null;
  silenced_at: Timestamp | null;
  fetched_at: Timestamp | null;
  emoji_ids: string[] | null;
  created_at: TimestampDefault;
  updated_at: TimestampDefault;
}

export interface AccountStatsTable {
  account_id: string;
  statuses_count: Generated<number>;
  followers_count: Generated<number>;
  following_count: Generated<number>;
  last_status_at: Timestamp | null;
}

export interface AccountKeysTable {
  key_id: string;
  account_id: string;
  algorithm: Generated<'rsa' | 'ed25519'>;
  public_key_pem: string;
  private_key_pem: string | null;
  created_at: TimestampDefault;
  /** Set when the account got another key. */
  retired_at: Timestamp | null;
}
