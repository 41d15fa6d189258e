import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { Role } from '#server/db/schema/users.ts';
import type { Faults } from './form-errors.ts';

/** A user with what decides whether they may sign in. */
export interface UserRow {
  id: string;
  account_id: string;
  username: string;
  /** Null, both: signs in with a wiki account only. */
  email: string | null;
  password_hash: string | null;
  role: Role;
  locale: string;
  confirmed_at: Date | null;
  approved_at: Date | null;
  disabled_at: Date | null;
  suspended_at: Date | null;
  last_active_at: Date | null;
  created_by_app_id: string | null;
}

function users(db: Db) {
  return db
    .selectFrom('users')
    .innerJoin('accounts', 'accounts.id', 'users.account_id')
    .select([
      'users.id',
      'users.account_id',
      'accounts.username',
      'users.email',
      'users.password_hash',
      'users.role',
      'users.locale',
      'users.confirmed_at',
      'users.approved_at',
      'users.disabled_at',
      'accounts.suspended_at',
      'users.last_active_at',
      'users.created_by_app_id',
    ]);
}

export async function userById(db: Db, id: string): Promise<UserRow | undefined> {
  return await users(db).where('users.id', '=', id).executeTakeFirst();
}

export async function userByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return await users(db)
    .where(sql`lower(users.email)`, '=', email.toLowerCase())
    .executeTakeFirst();
}

export async function userByUsername(db: Db, username: string): Promise<UserRow | undefined> {
  return await users(db)
    .where(sql`lower(accounts.username)`, '=', username.toLowerCase())
    .where(sql`coalesce(lower(accounts.domain), '')`, '=', '')
    .executeTakeFirst();
}

/** By e-mail address, or by username with or without @. */
export async function userByLogin(db: Db, login: string): Promise<UserRow | undefined> {
  const name = login.trim().replace(/^@/, '');
  return name.includes('@') ? await userByEmail(db, name) : await userByUsername(db, name);
}

/** The user a live session belongs to, found by the hash of its token. */
export async function userBySession(db: Db, tokenHash: Buffer) {
  return await users(db)
    .innerJoin('sessions', 'sessions.user_id', 'users.id')
    .select(['sessions.id as session_id', 'sessions.last_used_at'])
    .where('sessions.token_hash', '=', tokenHash)
    .where('sessions.expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
}

/** The users of these sessions, without those that have ended. */
export async function sessionsOf(db: Db, ids: readonly string[]) {
  return await users(db)
    .innerJoin('sessions', 'sessions.user_id', 'users.id')
    .select('sessions.id as session_id')
    .where('sessions.id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .where('sessions.expires_at', '>', sql<Date>`now()`)
    .execute();
}

/** Both faults at once, so that the form need not be sent twice; the indexes have the last word. */
export async function takenFaults(db: Db, username: string, email: string | null): Promise<Faults> {
  const [account, user] = await Promise.all([
    db
      .selectFrom('accounts')
      .select('id')
      .where(sql`lower(username)`, '=', username.toLowerCase())
      .where(sql`coalesce(lower(domain), '')`, '=', '')
      .executeTakeFirst(),
    email === null ? undefined : userByEmail(db, email),
  ]);
  const faults: Faults = [];
  if (account) faults.push(['username', 'ERR_TAKEN']);
  if (user) faults.push(['email', 'ERR_TAKEN']);
  return faults;
}

/** `alice` or `alice@elsewhere.example`, with or without the first @. */
export async function accountIdByHandle(db: Db, handle: string): Promise<string | undefined> {
  const [username = '', domain = ''] = handle.trim().replace(/^@/, '').toLowerCase().split('@');
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where(sql`lower(username)`, '=', username)
    .where(sql`coalesce(lower(domain), '')`, '=', domain)
    .executeTakeFirst();
  return row?.id;
}
