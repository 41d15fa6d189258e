import { DomainError } from '#server/core/errors.ts';

/** Runs slow work a few at a time, with a bounded queue in front. */
export interface Lane {
  /** Throws `overloaded` at once when the queue is full. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Keeps senders that are not known yet, who cost requests to their servers, away from the others. */
export function createLane(options: { concurrency: number; queue: number }): Lane {
  let running = 0;
  const queue: (() => void)[] = [];
  return {
    async run(work) {
      if (running >= options.concurrency) {
        if (queue.length >= options.queue) {
          throw new DomainError('overloaded', 'Too many unknown senders are waiting; try again', {
            retryAfter: 30,
          });
        }
        await new Promise<void>((resolve) => queue.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        // The place is handed over, so that nobody slips in between.
        const next = queue.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
