import { DomainError } from '#server/core/errors.ts';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { formError } from './form-errors.ts';
import { checkPassword } from './password.ts';
import { userById } from './queries.ts';

/**
 * How long after signing in, or giving the password once more, one may change how one signs in:
 * whoever finds a browser open, or a session's secret, must not make themselves a key of their own.
 */
const FRESH = 10 * MINUTE;

/** Whether whoever uses this session showed a moment ago that it is them. */
export async function isFresh(db: Db, sessionId: string): Promise<boolean> {
  const row = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('proved_at', '>', new Date(Date.now() - FRESH))
    .executeTakeFirst();
  return row !== undefined;
}

/** Throws `forbidden` for a session that is not fresh. */
export async function requireFresh(db: Db, sessionId: string): Promise<void> {
  if (!(await isFresh(db, sessionId)))
    throw new DomainError('forbidden', 'You signed in a while ago: please sign in again first');
}

/** Makes a session fresh by its user's password. Throws `invalid` for another one, or where there is none. */
export async function proveSession(
  db: Db,
  { userId, sessionId }: { userId: string; sessionId: string },
  password: string,
): Promise<void> {
  const user = await userById(db, userId);
  if (!(await checkPassword(password, user?.password_hash ?? null)))
    throw formError([['current_password', 'ERR_INVALID']]);
  await db
    .updateTable('sessions')
    .set({ proved_at: new Date() })
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .execute();
}
