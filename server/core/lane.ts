import { DomainError } from './errors.ts';

/** Runs slow work a few at a time, with a bounded queue in front. */
export interface Lane {
  /** Throws `overloaded` at once when the queue is full. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export interface LaneOptions {
  /** How many pieces of work run at the same time. */
  concurrency: number;
  /** How many more may wait. */
  queue: number;
  /** What those beyond are told, and after how many seconds they may come again. */
  refusal?: { text: string; retryAfter: number };
}

const BUSY = { text: 'Too many are waiting for this; try again', retryAfter: 30 };

/** Keeps one kind of slow work from taking all there is, and from piling up. */
export function createLane({ concurrency, queue, refusal = BUSY }: LaneOptions): Lane {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async run(work) {
      if (running >= concurrency) {
        if (waiting.length >= queue) {
          const { text, retryAfter } = refusal;
          throw new DomainError('overloaded', text, { retryAfter });
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        // The place is handed over, so that nobody slips in between.
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
