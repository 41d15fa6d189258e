import { notFound } from '#server/core/errors.ts';
import { hashSecret, newSecret } from '#server/core/secrets.ts';
import { DAY } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { credentialsChanged } from './credential-changes.ts';

/** A session lives this long after it was last used, in milliseconds. */
export const SESSION_LIFETIME = 365 * DAY;

export interface SessionOrigin {
  ip: string | null;
  userAgent: string;
}

/** Opens a session and returns the secret for the cookie; only its hash is kept. */
export async function openSession(db: Db, userId: string, from: SessionOrigin): Promise<string> {
  const token = newSecret();
  await db
    .insertInto('sessions')
    .values({
      user_id: userId,
      token_hash: hashSecret(token),
      user_agent: from.userAgent.slice(0, 500),
      ip: from.ip,
      expires_at: new Date(Date.now() + SESSION_LIFETIME),
    })
    .execute();
  await db
    .updateTable('users')
    .set({ last_active_at: new Date() })
    .where('id', '=', userId)
    .execute();
  return token;
}

export interface SessionSummary {
  id: string;
  user_agent: string;
  /** Null once it has been forgotten. Shown to its own user only. */
  ip: string | null;
  created_at: string;
  last_used_at: string;
  current: boolean;
}

/** A user's open sessions, the last used first. */
export async function listSessions(
  db: Db,
  userId: string,
  currentId: string | null,
): Promise<SessionSummary[]> {
  const rows = await db
    .selectFrom('sessions')
    .select(['id', 'user_agent', 'ip', 'created_at', 'last_used_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', new Date())
    .orderBy('last_used_at', 'desc')
    .execute();
  return rows.map((row) => ({
    ...row,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at.toISOString(),
    current: row.id === currentId,
  }));
}

/** Ends one of a user's sessions; another user's looks like none. */
export async function revokeSession(db: Db, userId: string, sessionId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const result = await tx
      .deleteFrom('sessions')
      .where('id', '=', sessionId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (result.numDeletedRows === 0n) throw notFound();
    await credentialsChanged(tx);
  });
}

/**
 * Ends every session of a user who may not act for now. Tokens stay and are refused in words that
 * their apps show, so that nobody has to sign in anew everywhere once it is over.
 */
export async function endSessions(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('sessions').where('user_id', '=', userId).execute();
  await credentialsChanged(tx);
}

/** Ends every session and every token of a user; `except` is the session that may go on. */
export async function endAllAccess(
  tx: Tx,
  userId: string,
  except: string | null = null,
): Promise<void> {
  let sessions = tx.deleteFrom('sessions').where('user_id', '=', userId);
  if (except !== null) sessions = sessions.where('id', '<>', except);
  await sessions.execute();
  await tx.deleteFrom('oauth_tokens').where('user_id', '=', userId).execute();
  await tx.deleteFrom('oauth_codes').where('user_id', '=', userId).execute();
  await credentialsChanged(tx);
}
