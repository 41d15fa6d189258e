import { sql } from 'kysely';
import type { AppCaller, Viewer } from '#server/api/viewer.ts';
import { hashSecret } from '#server/core/secrets.ts';
import { HOUR } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { refusalOf } from '#server/users/policy.ts';
import { tokenOwner, tokensOf } from './queries.ts';

/** Whom a bearer token speaks for. */
export type TokenCredential =
  | {
      kind: 'user';
      viewer: Viewer;
      /** Why this user may not act now, in Mastodon's words. */
      refusal: string | null;
    }
  | { kind: 'app'; caller: AppCaller; tokenId: string };

/** How exactly the last use of a token and the last activity of a user are kept, in milliseconds. */
const EXACT_TO = HOUR;

/**
 * Whom `token` speaks for; null when there is no such token. Notes, at most once an hour, that the
 * token and its user are active.
 */
export async function tokenCredential(db: Db, token: string): Promise<TokenCredential | null> {
  const row = await tokenOwner(db, hashSecret(token));
  if (!row) return null;
  if (isStale(row.last_used_at)) await touchToken(db, row.id);
  if (row.user_id === null) {
    const caller = { appId: row.app_id ?? '0', scopes: row.scopes };
    return { kind: 'app', caller, tokenId: row.id };
  }
  const { account_id: accountId, role } = row;
  if (accountId === null || role === null) return null;
  if (isStale(row.last_active_at)) await touchUser(db, row.user_id);
  const viewer: Viewer = {
    accountId,
    userId: row.user_id,
    role,
    scopes: row.scopes,
    via: 'token',
    appId: row.app_id,
    credentialId: row.id,
  };
  return { kind: 'user', viewer, refusal: refusalOf(row) };
}

function isStale(at: Date | null): boolean {
  return at === null || Date.now() - at.getTime() > EXACT_TO;
}

async function touchToken(db: Db, id: string): Promise<void> {
  await db
    .updateTable('oauth_tokens')
    .set({ last_used_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}

async function touchUser(db: Db, id: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ last_active_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}

/** Those of these tokens (ids) that still speak for somebody who may act. */
export async function validTokens(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tokensOf(db, ids);
  return new Set(rows.filter((row) => refusalOf(row) === null).map((row) => row.id));
}
