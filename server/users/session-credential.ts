import { sql } from 'kysely';
import type { Viewer } from '#server/api/viewer.ts';
import { hashSecret } from '#server/core/secrets.ts';
import { HOUR } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { refusalOf } from './policy.ts';
import { sessionsOf, userBySession, type UserRow } from './queries.ts';
import { SESSION_LIFETIME } from './sessions.ts';

/** What a browser session may do: everything its user may. */
const SCOPES = ['profile', 'read', 'write', 'follow', 'push', 'admin:read', 'admin:write'];

/** How exactly the last use is kept, in milliseconds; the session's life is prolonged with it. */
const EXACT_TO = HOUR;

/**
 * Whom the session with this secret belongs to; null when it has ended, or when its user may not
 * act: such a person reads the public pages as everyone does.
 */
export async function sessionCredential(db: Db, token: string, ip: string): Promise<Viewer | null> {
  const row = await userBySession(db, hashSecret(token));
  if (!row || refusalOf(row) !== null) return null;
  if (Date.now() - row.last_used_at.getTime() > EXACT_TO) await touch(db, row, row.session_id, ip);
  return {
    accountId: row.account_id,
    userId: row.id,
    role: row.role,
    scopes: SCOPES,
    via: 'session',
    appId: null,
    credentialId: row.session_id,
  };
}

async function touch(db: Db, user: UserRow, sessionId: string, ip: string): Promise<void> {
  const expires = new Date(Date.now() + SESSION_LIFETIME);
  await db
    .updateTable('sessions')
    .set({ last_used_at: sql<Date>`now()`, ip, expires_at: expires })
    .where('id', '=', sessionId)
    .execute();
  await db
    .updateTable('users')
    .set({ last_active_at: sql<Date>`now()` })
    .where('id', '=', user.id)
    .execute();
}

/** Those of these sessions (ids) that still speak for somebody who may act. */
export async function validSessions(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sessionsOf(db, ids);
  return new Set(rows.filter((row) => refusalOf(row) === null).map((row) => row.session_id));
}
