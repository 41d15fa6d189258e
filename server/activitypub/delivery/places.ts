/** How many hosts a process talks to at the same time, and which of them come first. */
export interface Places {
  /**
   * Does `work` once there is a place for it: `first` before everybody who waits `in turn`. Settles
   * when the work came to an end or gave its place up for being slow; it goes on then, and what it
   * throws is for `onError`.
   */
  run(work: () => Promise<void>, turn: Turn): Promise<void>;
  /** How many hold a place, are slow, or wait. */
  state(): { busy: number; slow: number; waiting: number };
  /** Settles when nothing is going on, slow work included. */
  idle(): Promise<void>;
}

export type Turn = 'first' | 'in turn';

export interface PlacesOptions {
  places: number;
  /** How many may be slow beside those; more than that keep their places. */
  slow: number;
  /** Milliseconds after which work counts as slow. */
  patience: number;
  onError: (error: unknown) => void;
}

/**
 * Hosts that hang until a deadline must not take the places of those that answer at once: of many
 * hosts a few always hang, and what they hold up would be everybody else. So a host that takes long
 * hands its place to the next and is counted apart. Both counts are bounded, and so is what is in
 * flight.
 */
export function createPlaces({ places, slow, patience, onError }: PlacesOptions): Places {
  let busy = 0;
  const apart = new Set<Promise<void>>();
  const waiting: Record<Turn, (() => void)[]> = { first: [], 'in turn': [] };
  let ends: (() => void)[] = [];

  function free(): void {
    const next = waiting.first.shift() ?? waiting['in turn'].shift();
    // The place is handed over, so that nobody slips in between.
    if (next !== undefined) return next();
    busy -= 1;
    announceIdle();
  }

  function announceIdle(): void {
    if (busy > 0 || apart.size > 0) return;
    for (const end of ends.splice(0)) end();
  }

  function stepAside(working: Promise<void>): void {
    const end = working.catch(onError).finally(() => {
      apart.delete(end);
      announceIdle();
    });
    apart.add(end);
    free();
  }

  async function work(doIt: () => Promise<void>): Promise<void> {
    const working = doIt();
    const slowness = Promise.withResolvers<'slow'>();
    const timer = setTimeout(() => {
      if (apart.size < slow) slowness.resolve('slow');
    }, patience);
    try {
      if ((await Promise.race([working, slowness.promise])) === 'slow') return stepAside(working);
    } catch (error) {
      free();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    free();
  }

  return {
    async run(doIt, turn) {
      if (busy < places) busy += 1;
      else await new Promise<void>((resolve) => waiting[turn].push(resolve));
      await work(doIt);
    },
    state: () => ({
      busy,
      slow: apart.size,
      waiting: waiting.first.length + waiting['in turn'].length,
    }),
    idle: () =>
      new Promise((resolve) => {
        ends.push(resolve);
        announceIdle();
      }),
  };
}
