import { DomainError } from '../core/errors.ts';

export interface Limiter {
  <T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Runs at most `active` pieces of work at once and lets at most `waiting` more wait; beyond that
 * it refuses with `overloaded`.
 */
export function createLimiter(options: { active: number; waiting: number }): Limiter {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= options.active) {
      if (queue.length >= options.waiting) {
        throw new DomainError('overloaded', 'Too many pictures at once. Try again in a moment!', {
          retryAfter: 5,
        });
      }
      await new Promise<void>((resolve) => queue.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
