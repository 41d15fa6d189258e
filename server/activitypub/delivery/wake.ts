import { LRUCache } from 'lru-cache';
import { SECOND } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { hostOf } from '../vocab.ts';
import { hostsAreBack } from './settle.ts';

/** A busy host is looked up once in this time. */
const LOOK_AGAIN = 30 * SECOND;

/**
 * Makes what is called when an actor spoke to us with a valid signature: its host is alive. If it
 * counted as down, its failures are forgotten and what waits for it goes out at once.
 */
export function createWakeUp(deps: {
  db: Db;
  jobs: Pick<Jobs, 'enqueue'>;
}): (actorUri: string) => Promise<void> {
  const seen = new LRUCache<string, true>({ max: 10_000, ttl: LOOK_AGAIN });
  return async (actorUri) => {
    const host = hostOf(actorUri);
    if (host === null || seen.has(host)) return;
    seen.set(host, true);
    await wakeHost(deps, host);
  };
}

/** The same for a host by name, whenever it was looked up last. */
export async function wakeHost(
  deps: { db: Db; jobs: Pick<Jobs, 'enqueue'> },
  host: string,
): Promise<void> {
  const row = await deps.db
    .selectFrom('hosts')
    .select('host')
    .where('host', '=', host)
    .where((eb) => eb.or([eb('failures', '>', 0), eb('unavailable_at', 'is not', null)]))
    .executeTakeFirst();
  if (!row) return;
  await hostsAreBack(deps.db, [host]);
  await deps.jobs.enqueue('delivery.drain', { host });
}
