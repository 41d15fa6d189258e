import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { DomainError } from '#server/core/errors.ts';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { DomainPolicy } from '#server/moderation/domain-policy.ts';
import { readPublicKey } from '../signatures/keys.ts';
import { hostOf, httpIdOf, sameHost, typeAmong } from '../vocab.ts';
import { ACTOR_TYPES } from '../objects/read-actor.ts';
import { fetchDocument, type DocumentDeps } from '../fetch/document.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { type ActorResolver, isOnSuspended } from './resolve-actor.ts';

/** A public key tied to the one account it belongs to. */
export interface OwnedKey {
  keyId: string;
  key: KeyObject;
  accountId: string;
  actorUri: string;
  isSuspended: boolean;
}

/** Public keys by their URL. The cache holds parsed keys: parsing costs twice what verifying does. */
export interface KeyDirectory {
  /** From memory, for the hot path. */
  cached(keyId: string): OwnedKey | undefined;
  /** From memory or the database. */
  known(keyId: string): Promise<OwnedKey | null>;
  /**
   * Known, or read from its server and kept with its actor. Refused and failed look-ups are
   * remembered for a while, so that a stranger cannot make us ask again and again.
   */
  resolve(keyId: string): Promise<OwnedKey>;
  /**
   * Read again because a signature did not fit: the owner may have a new key. Null where it was
   * read a moment ago, is gone, or stayed the same.
   */
  renew(keyId: string): Promise<OwnedKey | null>;
}

export interface KeyDeps extends DocumentDeps {
  domains: DomainPolicy;
  db: Db;
  actors: ActorResolver;
}

const CACHE = { max: 10_000, ttl: MINUTE };
const FAILURES = { max: 10_000, ttl: 5 * MINUTE };
/**
 * Look-ups of a host's keys that may fail in five minutes without one that succeeds: else a stranger
 * could aim us at it. Not so few that strangers could easily shut out those who are new there.
 */
export const MAX_HOST_FAILURES = 100;
const RENEWALS = { max: 10_000, ttl: 5 * MINUTE };

export function createKeyDirectory(deps: KeyDeps): KeyDirectory {
  const cache = new LRUCache<string, OwnedKey>(CACHE);
  const failures = createFailures();
  const renewals = new LRUCache<string, true>(RENEWALS);

  async function known(keyId: string): Promise<OwnedKey | null> {
    const cached = cache.get(keyId);
    if (cached !== undefined) return cached;
    const found = await findKey(deps, keyId);
    if (found !== null) cache.set(keyId, found);
    return found;
  }

  async function fetched(keyId: string): Promise<OwnedKey> {
    await readOwner(deps, keyId);
    cache.delete(keyId);
    const found = await known(keyId);
    if (found === null) throw new FetchError('bad_response', 'The owner does not list that key');
    return found;
  }

  return {
    cached: (keyId) => cache.get(keyId),
    known,
    async resolve(keyId) {
      const found = await known(keyId);
      if (found !== null) return found;
      failures.refuseKnown(keyId);
      try {
        const read = await fetched(keyId);
        failures.forget(keyId);
        return read;
      } catch (error) {
        failures.note(keyId, error);
        throw error;
      }
    },
    async renew(keyId) {
      if (renewals.has(keyId)) return null;
      renewals.set(keyId, true);
      const before = await known(keyId);
      const after = await fetched(keyId).catch(() => null);
      return after !== null && before?.key.equals(after.key) !== true ? after : null;
    },
  };
}

/** Look-ups that failed a short while ago: neither the same key nor the same host is asked again. */
function createFailures() {
  const byKey = new LRUCache<string, Error>(FAILURES);
  const byHost = new LRUCache<string, number>({ ...FAILURES, noUpdateTTL: true });
  const failedAt = (keyId: string): number => byHost.get(hostOf(keyId) ?? '') ?? 0;
  return {
    refuseKnown(keyId: string): void {
      const failed = byKey.get(keyId);
      if (failed !== undefined) throw failed;
      if (failedAt(keyId) < MAX_HOST_FAILURES) return;
      const text = 'Too many keys of that host could not be read';
      throw new DomainError('overloaded', text, { retryAfter: 300 });
    },
    /** Its host answers for its people. */
    forget(keyId: string): void {
      byHost.delete(hostOf(keyId) ?? '');
    },
    note(keyId: string, error: unknown): void {
      if (!(error instanceof FetchError) && !(error instanceof DomainError)) return;
      byKey.set(keyId, error);
      byHost.set(hostOf(keyId) ?? '', failedAt(keyId) + 1);
    },
  };
}

/**
 * Reads the actor a key belongs to. The key's URL leads to the actor itself (a fragment, or
 * GoToSocial's stub whose id is the actor), or to a key document that names its owner, who must
 * name it back: `readActor` and `keepKeys` see to that.
 */
async function readOwner(deps: KeyDeps, keyId: string): Promise<void> {
  const document = await fetchDocument(deps, keyId);
  if (typeAmong(document, ACTOR_TYPES) !== null && document['inbox'] !== undefined) {
    await deps.actors.keep(document);
    return;
  }
  const owner = httpIdOf(document['owner']) ?? httpIdOf(document['controller']);
  if (owner === null || !sameHost(owner, keyId))
    throw new FetchError('bad_response', 'The key names no owner');
  await deps.actors.refresh(owner);
}

async function findKey(deps: KeyDeps, keyId: string): Promise<OwnedKey | null> {
  const row = await deps.db
    .selectFrom('account_keys')
    .innerJoin('accounts', 'accounts.id', 'account_keys.account_id')
    .select(['account_keys.public_key_pem', 'accounts.id', 'accounts.uri'])
    .select(['accounts.domain', 'accounts.suspended_at'])
    .where('account_keys.key_id', '=', keyId)
    .where('accounts.domain', 'is not', null)
    .executeTakeFirst();
  const key = row === undefined ? null : readPublicKey(row.public_key_pem);
  if (row === undefined || key === null) return null;
  return {
    keyId,
    key,
    accountId: row.id,
    actorUri: row.uri,
    isSuspended: row.suspended_at !== null || (await isOnSuspended(deps.domains, row)),
  };
}
