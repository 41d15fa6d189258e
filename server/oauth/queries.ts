import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

export interface AppRow {
  id: string;
  client_id: string;
  client_secret: string;
  name: string;
  website: string | null;
  redirect_uris: string[];
  scopes: string[];
}

function apps(db: Db) {
  return db
    .selectFrom('oauth_apps')
    .select(['id', 'client_id', 'client_secret', 'name', 'website', 'redirect_uris', 'scopes']);
}

export async function appByClientId(db: Db, clientId: string): Promise<AppRow | undefined> {
  return await apps(db).where('client_id', '=', clientId).executeTakeFirst();
}

export async function appById(db: Db, id: string): Promise<AppRow | undefined> {
  return await apps(db).where('id', '=', id).executeTakeFirst();
}

/** A token with its owner, found by its hash. */
export async function tokenOwner(db: Db, tokenHash: Buffer) {
  return await db
    .selectFrom('oauth_tokens')
    .leftJoin('users', 'users.id', 'oauth_tokens.user_id')
    .leftJoin('accounts', 'accounts.id', 'users.account_id')
    .select([
      'oauth_tokens.id',
      'oauth_tokens.app_id',
      'oauth_tokens.user_id',
      'oauth_tokens.scopes',
      'oauth_tokens.last_used_at',
      'users.account_id',
      'users.role',
      'users.confirmed_at',
      'users.approved_at',
      'users.disabled_at',
      'users.last_active_at',
      'accounts.suspended_at',
    ])
    .where('oauth_tokens.token_hash', '=', tokenHash)
    .executeTakeFirst();
}

/** What decides whether the owners of these tokens may act. */
export async function tokensOf(db: Db, ids: readonly string[]) {
  return await db
    .selectFrom('oauth_tokens')
    .innerJoin('users', 'users.id', 'oauth_tokens.user_id')
    .innerJoin('accounts', 'accounts.id', 'users.account_id')
    .select(['oauth_tokens.id', 'users.confirmed_at', 'users.approved_at'])
    .select(['users.disabled_at', 'accounts.suspended_at'])
    .where('oauth_tokens.id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .execute();
}
