import { LRUCache } from 'lru-cache';
import type { Viewer } from '#server/api/viewer.ts';
import type { Db } from '#server/db/pool.ts';
import { tokenCredential, type TokenCredential } from '#server/oauth/credential.ts';
import { onCredentialsChanged } from '#server/users/credential-changes.ts';
import { sessionCredential } from '#server/users/session-credential.ts';

/** Whom tokens and sessions speak for, remembered for a few seconds. */
export interface Credentials {
  ofToken(token: string): Promise<TokenCredential | null>;
  ofSession(secret: string, ip: string): Promise<Viewer | null>;
  /** Forgets everything, so that the database is asked again. */
  forget(): void;
}

/** How long another process's revocation may go unseen, should its notice get lost; milliseconds. */
const TTL = 5_000;
const MAX = 10_000;

/**
 * Remembers credentials that were found, never those that were not. Any revocation or change of
 * role forgets all of them: in this process right after its commit, in others by `forget`.
 */
export function createCredentials(db: Db): Credentials {
  const tokens = new LRUCache<string, TokenCredential>({ max: MAX, ttl: TTL });
  const sessions = new LRUCache<string, Viewer>({ max: MAX, ttl: TTL });
  let generation = 0;
  const forget = () => {
    generation += 1;
    tokens.clear();
    sessions.clear();
  };
  onCredentialsChanged(db, forget);

  return {
    ofToken: (token) => remember(tokens, token, () => tokenCredential(db, token)),
    ofSession: (secret, ip) => remember(sessions, secret, () => sessionCredential(db, secret, ip)),
    forget,
  };

  async function remember<T extends object>(
    cache: LRUCache<string, T>,
    key: string,
    find: () => Promise<T | null>,
  ) {
    const known = cache.get(key);
    if (known) return known;
    const before = generation;
    const found = await find();
    // What was read before a change must not outlive it.
    if (found && generation === before) cache.set(key, found);
    return found;
  }
}
