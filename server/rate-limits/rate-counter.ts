import { createHash } from 'node:crypto';
import { DomainError } from '#server/core/errors.ts';

/** How often something may happen: `limit` times in `window` milliseconds. */
export interface RateLimit {
  limit: number;
  window: number;
}

/** Where a counter stands after it was raised. */
export interface Count {
  count: number;
  /** When it starts again from nothing, in milliseconds since the epoch. */
  resetAt: number;
}

/** Counts in fixed windows: in Redis, where every process counts together, or in this process. */
export interface RateCounter {
  /** Counts one more under `key`. */
  hit(key: string, window: number): Promise<Count>;
  /** Whether limits hold at all; off only outside production. */
  readonly enabled: boolean;
}

/** Counts one more and refuses with `rate_limited` when that is too many. */
export async function limitTo(rates: RateCounter, key: string, rule: RateLimit): Promise<void> {
  if (!rates.enabled) return;
  const { count, resetAt } = await rates.hit(shortKey(key), rule.window);
  if (count <= rule.limit) return;
  const retryAfter = Math.max(1, Math.ceil((resetAt - Date.now()) / 1000));
  throw new DomainError('rate_limited', 'Too many requests', { retryAfter });
}

/** Keys hold what callers send (the name they try to sign in with): long ones are kept as a hash. */
function shortKey(key: string): string {
  return key.length <= 200 ? key : createHash('sha256').update(key).digest('base64url');
}
