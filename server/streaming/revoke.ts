import type { Db } from '#server/db/pool.ts';
import { validTokens } from '#server/oauth/credential.ts';
import { validSessions } from '#server/users/session-credential.ts';
import type { Hub } from './hub.ts';

/** Closes every connection whose token or session is gone, or whose owner may not act any more. */
export async function closeRevoked(db: Db, hub: Hub): Promise<void> {
  const open = hub.connections();
  if (open.length === 0) return;
  const idsOf = (via: 'token' | 'session') => [
    ...new Set(open.filter((one) => one.viewer.via === via).map((one) => one.viewer.credentialId)),
  ];
  const [tokens, sessions] = [idsOf('token'), idsOf('session')];
  const [goodTokens, goodSessions] = await Promise.all([
    tokens.length > 0 ? validTokens(db, tokens) : new Set<string>(),
    sessions.length > 0 ? validSessions(db, sessions) : new Set<string>(),
  ]);
  for (const connection of open) {
    const { via, credentialId } = connection.viewer;
    const good = via === 'token' ? goodTokens : goodSessions;
    if (!good.has(credentialId)) connection.close('revoked');
  }
}
