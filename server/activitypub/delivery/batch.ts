/**
 * Gathers calls so that one statement serves them all: many hosts are drained at the same time, and
 * a query for each delivery would cost more than signing it. Where nothing is going on, what is
 * asked for in the same turn of the event loop goes at once; after that, every `wait` milliseconds
 * or with `size` calls, but only when the last `run` is over: what waits meanwhile goes together, so
 * that the slower the database is, the less it is asked. `run` answers in the order of its items;
 * when it fails, all of its callers do.
 */
export function gather<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  { size, wait }: { size: number; wait: number },
): (item: Item) => Promise<Result> {
  interface Call {
    item: Item;
    resolve: (result: Result) => void;
    reject: (reason: unknown) => void;
  }
  let calls: Call[] = [];
  let timer: NodeJS.Timeout | null = null;
  let last = -Infinity;
  let isRunning = false;

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    last = performance.now();
    const some = calls.splice(0, size);
    isRunning = true;
    try {
      const results = await run(some.map((call) => call.item));
      some.forEach((call, index) => call.resolve(results[index] as Result));
    } catch (reason) {
      for (const call of some) call.reject(reason);
    }
    isRunning = false;
    schedule();
  }

  function schedule(): void {
    if (isRunning || calls.length === 0) return;
    if (calls.length >= size) void flush();
    else timer ??= setTimeout(() => void flush(), Math.max(0, last + wait - performance.now()));
  }

  return (item) =>
    new Promise((resolve, reject) => {
      calls.push({ item, resolve, reject });
      schedule();
    });
}
