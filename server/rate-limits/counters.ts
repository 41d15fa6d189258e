import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { Count, RateCounter } from './rate-counter.ts';

/** Keys remembered at most by a process that counts for itself. */
const MAX_KEYS = 200_000;

/** Counts in this process: exact with one web process, per process with several. */
export function countInProcess(maxKeys = MAX_KEYS): RateCounter {
  const counts = new LRUCache<string, Count>({ max: maxKeys });
  return {
    enabled: true,
    async hit(key, window) {
      const now = Date.now();
      const known = counts.get(key);
      if (known && known.resetAt > now) {
        known.count += 1;
        return { ...known };
      }
      const fresh = { count: 1, resetAt: endOfWindow(now, window) };
      counts.set(key, fresh, { ttl: fresh.resetAt - now });
      // Copies: who comes at the same moment counts on before this one is looked at.
      return { ...fresh };
    },
  };
}

/**
 * Counts in Redis for all processes together. While Redis does not answer, each process counts for
 * itself: a limit that is a little too wide beats a server that refuses everyone.
 */
export function countInRedis(redis: Redis, namespace: string): RateCounter {
  const fallback = countInProcess();
  return {
    enabled: true,
    async hit(key, window) {
      const resetAt = endOfWindow(Date.now(), window);
      const name = `wikimedia-social:${namespace}:rate:${key}:${resetAt}`;
      try {
        const [counted] = (await redis.multi().incr(name).pexpireat(name, resetAt).exec()) ?? [];
        if (!counted || counted[0]) throw counted?.[0] ?? new Error('no answer');
        return { count: Number(counted[1]), resetAt };
      } catch {
        return await fallback.hit(key, window);
      }
    },
  };
}

/** Counts nothing: `RATE_LIMITS=off`. */
export const unlimited: RateCounter = {
  enabled: false,
  hit: async (_key, window) => ({ count: 0, resetAt: Date.now() + window }),
};

/** Windows lie on the clock, so that all processes agree on them. */
function endOfWindow(now: number, window: number): number {
  return (Math.floor(now / window) + 1) * window;
}
