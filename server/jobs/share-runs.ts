/**
 * Runs `work` for a key, and what is asked for while it runs once more after it, however often that
 * is. Each call resolves with a run that began after it was made. `work` must not throw.
 */
export function shareRuns(): (key: string, work: () => Promise<void>) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  function start(key: string, work: () => Promise<void>): Promise<void> {
    const run = work().finally(() => running.delete(key));
    running.set(key, run);
    return run;
  }

  return (key, work) => {
    const current = running.get(key);
    if (current === undefined) return start(key, work);
    const next =
      waiting.get(key) ??
      current.then(() => {
        waiting.delete(key);
        return start(key, work);
      });
    waiting.set(key, next);
    return next;
  };
}
