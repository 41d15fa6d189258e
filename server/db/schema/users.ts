import type { QuotePolicy } from './quotes.ts';
import type { Generated, SerialId, Timestamp, TimestampDefault, Visibility } from './types.ts';

export type Role = 'user' | 'curator' | 'moderator' | 'admin' | 'owner';

export interface UsersTable {
  id: string;
  account_id: string;
  /** Null, both: signs in with a wiki account only. */
  email: string | null;
  password_hash: string | null;
  role: Generated<Role>;
  locale: Generated<string>;
  default_visibility: Generated<Visibility>;
  default_sensitive: Generated<boolean>;
  default_language: string | null;
  default_quote_policy: Generated<QuotePolicy>;
  theme: Generated<'system' | 'light' | 'dark'>;
  sign_up_reason: string | null;
  invite_id: string | null;
  /** The application they signed up with; null: in the browser, or by the operator. */
  created_by_app_id: string | null;
  confirmed_at: Timestamp | null;
  approved_at: Timestamp | null;
  disabled_at: Timestamp | null;
  agreed_at: Timestamp | null;
  last_active_at: Timestamp | null;
  sign_up_ip: string | null;
  /** When they told a date of birth that is long enough ago; the date is not kept. */
  age_verified_at: Timestamp | null;
  created_at: TimestampDefault;
  updated_at: TimestampDefault;
}

export interface InvitesTable {
  id: SerialId;
  code: string;
  created_by_account_id: string | null;
  max_uses: number | null;
  uses: Generated<number>;
  expires_at: Timestamp | null;
  created_at: TimestampDefault;
}

export interface SessionsTable {
  id: SerialId;
  user_id: string;
  token_hash: Buffer;
  user_agent: Generated<string>;
  ip: string | null;
  created_at: TimestampDefault;
  last_used_at: TimestampDefault;
  /** When its user last signed in or gave their password in it. */
  proved_at: TimestampDefault;
  expires_at: Timestamp;
}
