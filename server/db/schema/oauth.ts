import type { SerialId, Timestamp, TimestampDefault } from './types.ts';

export interface OauthAppsTable {
  id: SerialId;
  client_id: string;
  client_secret: string;
  name: string;
  website: string | null;
  redirect_uris: string[];
  scopes: string[];
  created_at: TimestampDefault;
}

export interface OauthCodesTable {
  code_hash: Buffer;
  app_id: string;
  user_id: string;
  redirect_uri: string;
  scopes: string[];
  code_challenge: string | null;
  used_at: Timestamp | null;
  expires_at: Timestamp;
  created_at: TimestampDefault;
}

export interface OauthTokensTable {
  id: SerialId;
  token_hash: Buffer;
  app_id: string | null;
  user_id: string | null;
  code_hash: Buffer | null;
  scopes: string[];
  created_at: TimestampDefault;
  last_used_at: Timestamp | null;
}
