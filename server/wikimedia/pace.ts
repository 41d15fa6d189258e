import { createLane } from '#server/core/lane.ts';
import { MINUTE } from '#server/core/time.ts';
import type { SharedTurns } from './shared-turns.ts';

/** Lets work through at the speed that a wiki allows. */
export interface Pace {
  run<T>(work: () => Promise<T>): Promise<T>;
}

export interface PaceOptions {
  /** Requests under way at the same time: Wikimedia asks for three at most. */
  concurrency: number;
  /** Requests begun in any sixty seconds: a client that says who it is has 200. */
  perMinute: number;
  /** Waits for the turn of this process among all; without it there is no other. */
  amongAll?: SharedTurns['run'] | undefined;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<void>;
  now: () => number;
}

const QUEUE = 10_000;

/**
 * https://www.mediawiki.org/wiki/Wikimedia_APIs/Rate_limits, for all requests of this process and,
 * with `amongAll`, of those beside it.
 */
export function createPace(options: PaceOptions): Pace {
  const { concurrency, perMinute, wait, now, amongAll = (work) => work() } = options;
  const lane = createLane({ concurrency, queue: QUEUE });
  const begun: number[] = [];
  const turn = async (): Promise<void> => {
    for (;;) {
      const from = now() - MINUTE;
      while (begun.length > 0 && begun[0]! <= from) begun.shift();
      if (begun.length < perMinute) break;
      await wait(begun[0]! - from);
    }
    begun.push(now());
  };
  return {
    run: (work) =>
      lane.run(async () => {
        await turn();
        return await amongAll(work);
      }),
  };
}
