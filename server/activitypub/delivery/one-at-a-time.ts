/**
 * Runs `work` for a key once at a time in this process. Called while it runs, the one that runs
 * does it once more at its end, and this call has nothing to wait for. After `patience`
 * milliseconds it no longer does that itself but leaves it to `later`.
 */
export function oneAtATime(
  work: (key: string) => Promise<void>,
  { patience, later }: { patience: number; later: (key: string) => Promise<void> },
): (key: string) => Promise<void> {
  /** What runs, with whether it was called again. */
  const running = new Map<string, boolean>();
  return async (key) => {
    if (running.has(key)) return void running.set(key, true);
    const end = Date.now() + patience;
    try {
      do {
        running.set(key, false);
        await work(key);
      } while (running.get(key) === true && Date.now() < end);
      if (running.get(key) === true) await later(key);
    } finally {
      running.delete(key);
    }
  };
}
