import { sql } from 'kysely';
import { createLocalAccount } from '#server/accounts/create-local.ts';
import type { KeyPairPem } from '#server/accounts/keys.ts';
import { newId } from '#server/core/ids.ts';
import type { Role } from '#server/db/schema/users.ts';
import type { Tx } from '#server/db/transaction.ts';
import { type FieldFault, formError } from './form-errors.ts';

export interface NewUser {
  origin: string;
  username: string;
  displayName?: string;
  /** Null, both: signs in with a wiki account only. */
  email: string | null;
  passwordHash: string | null;
  keys: KeyPairPem;
  role: Role;
  locale: string;
  reason: string | null;
  inviteId: string | null;
  /** The application they signed up with. */
  appId?: string | undefined;
  confirmed: 'now' | 'later';
  approved: 'now' | 'later';
  ip: string | null;
  age?: 'verified' | 'not asked';
}

export interface CreatedUser {
  userId: string;
  accountId: string;
}

/** Held by whoever may become the first user, so that of two only one is. */
const FIRST_USER_LOCK = 7_201_001;

/** An account with the user who signs in to it. Refuses a name or address that is taken. */
export async function createUser(tx: Tx, user: NewUser): Promise<CreatedUser> {
  try {
    return await insert(tx, user);
  } catch (err) {
    throw takenError(err) ?? err;
  }
}

/**
 * Whether nobody has signed up here yet. While the answer is yes, other transactions that ask wait
 * until this one has ended.
 */
export async function isFirstUser(tx: Tx): Promise<boolean> {
  if (await hasUsers(tx)) return false;
  await holdFirstUser(tx);
  return !(await hasUsers(tx));
}

/** Waits for whoever else may become the first user, and makes those after this one wait. */
export async function holdFirstUser(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${FIRST_USER_LOCK})`.execute(tx);
}

async function hasUsers(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

async function insert(tx: Tx, user: NewUser): Promise<CreatedUser> {
  const accountId = await createLocalAccount(tx, user);
  const userId = newId();
  const now = new Date();
  await tx
    .insertInto('users')
    .values({
      id: userId,
      account_id: accountId,
      email: user.email,
      password_hash: user.passwordHash,
      role: user.role,
      locale: user.locale,
      sign_up_reason: user.reason,
      invite_id: user.inviteId,
      created_by_app_id: user.appId ?? null,
      confirmed_at: user.confirmed === 'now' ? now : null,
      approved_at: user.approved === 'now' ? now : null,
      agreed_at: now,
      sign_up_ip: user.ip,
      age_verified_at: user.age === 'verified' ? now : null,
    })
    .execute();
  return { userId, accountId };
}

/** What a broken unique index means to whoever filled in the form; null for any other error. */
export function takenError(err: unknown): Error | null {
  const { code, constraint } = err as { code?: string; constraint?: string };
  if (code !== '23505') return null;
  const taken: FieldFault = 'ERR_TAKEN';
  if (constraint === 'users_email') return formError([['email', taken]]);
  const isName = constraint === 'accounts_handle' || constraint === 'accounts_uri_key';
  return isName ? formError([['username', taken]]) : null;
}
