import { LRUCache } from 'lru-cache';
import { MINUTE } from '#server/core/time.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import type { OwnedKey } from '../resolve/resolve-key.ts';
import { readSynchronisation } from './header.ts';

/** What was said a short while ago is not looked into again. */
const SEEN = { max: 10_000, ttl: 10 * MINUTE };

/**
 * Makes what is called with a signed `Collection-Synchronization` header: where it speaks of the
 * signer's own server, it is compared with what is known here when there is time.
 */
export function createFollowersNotice(
  jobs: Pick<Jobs, 'enqueue'>,
): (signer: OwnedKey, header: string) => Promise<void> {
  const seen = new LRUCache<string, true>(SEEN);
  return async ({ accountId, actorUri }, header) => {
    const said = readSynchronisation(header);
    if (said === null || !isOf(actorUri, said.collectionId) || !isOf(actorUri, said.url)) return;
    const key = `${accountId} ${said.digest}`;
    if (seen.has(key)) return;
    seen.set(key, true);
    await jobs.enqueue('accounts.synchronise-followers', { accountId, ...said });
  };
}

/** Scheme, host and port are the actor's. */
function isOf(actorUri: string, url: string): boolean {
  return new URL(actorUri).origin === new URL(url).origin;
}
