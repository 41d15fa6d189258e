import { Redis } from 'ioredis';
import type { Config } from '#server/config.ts';
import { countInProcess, countInRedis, unlimited } from './counters.ts';
import type { RateCounter } from './rate-counter.ts';

export interface OpenRateCounter {
  rates: RateCounter;
  close(): void;
}

/** The counter that the configuration asks for. */
export function openRateCounter(config: Config): OpenRateCounter {
  if (!config.rateLimits) return { rates: unlimited, close: () => {} };
  if (!config.redisUrl) return { rates: countInProcess(), close: () => {} };
  const redis = new Redis(config.redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false });
  redis.on('error', () => {});
  return { rates: countInRedis(redis, config.domain), close: () => redis.disconnect() };
}
