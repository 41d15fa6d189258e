/**
 * Gathers calls so that one statement serves them all: many hosts are drained at the same time, and
 * a query for each delivery would cost more than signing it. Where nothing is going on, what is
 * asked for in the same turn of the event loop goes at once; after that, every `wait` milliseconds
 * or with `size` calls. `run` answers in the order of its items; when it fails, all of its callers
 * do.
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

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    last = performance.now();
    const some = calls;
    calls = [];
    run(some.map((call) => call.item)).then(
      (results) => some.forEach((call, index) => call.resolve(results[index] as Result)),
      (reason: unknown) => some.forEach((call) => call.reject(reason)),
    );
  }

  return (item) =>
    new Promise((resolve, reject) => {
      calls.push({ item, resolve, reject });
      if (calls.length >= size) flush();
      else timer ??= setTimeout(flush, Math.max(0, last + wait - performance.now()));
    });
}
