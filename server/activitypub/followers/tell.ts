import { LRUCache } from 'lru-cache';
import { SECOND } from '#server/core/time.ts';
import { actorEndpoints, followersSynchronizationUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { digestsOfFollowers, NOBODY } from './digest.ts';
import { writeSynchronisation } from './header.ts';

/** Of an account with more followers nothing is told; Mastodon draws the line here too. */
const MAX_FOLLOWERS = 25_000;
/** A receiver that disagrees reads the collection itself, so an old digest does no harm. */
const CACHE = { max: 1_000, ttl: 30 * SECOND };

/**
 * Makes what says which accounts of an inbox's server follow the sender, as the value of
 * `Collection-Synchronization` (FEP-8fcf); null where it says nothing. One query tells of all
 * servers that an activity goes to.
 */
export function createFollowersTelling(deps: {
  db: Db;
  origin: string;
}): (accountId: string, inbox: string) => Promise<string | null> {
  const cache = new LRUCache<string, Promise<Followers | null>>(CACHE);
  return async (accountId, inbox) => {
    const reading = cache.get(accountId) ?? readFollowers(deps.db, accountId);
    cache.set(accountId, reading);
    reading.catch(() => cache.delete(accountId));
    const found = await reading;
    if (found === null) return null;
    const { username } = found;
    return writeSynchronisation({
      collectionId: actorEndpoints(deps.origin, username).followers,
      url: followersSynchronizationUrl(deps.origin, username),
      digest: found.digests.get(new URL(inbox).origin) ?? NOBODY,
    });
  };
}

interface Followers {
  username: string;
  digests: Map<string, string>;
}

async function readFollowers(db: Db, accountId: string): Promise<Followers | null> {
  const account = await db
    .selectFrom('accounts')
    .leftJoin('account_stats', 'account_stats.account_id', 'accounts.id')
    .select(['accounts.username', 'account_stats.followers_count'])
    .where('accounts.id', '=', accountId)
    .where('accounts.domain', 'is', null)
    .executeTakeFirst();
  if (account === undefined || (account.followers_count ?? 0) >= MAX_FOLLOWERS) return null;
  return { username: account.username, digests: await digestsOfFollowers(db, accountId) };
}
