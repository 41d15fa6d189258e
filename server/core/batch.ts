import { DomainError } from './errors.ts';

export interface Batch<Item> {
  /** Resolves once the item's batch is written. Throws `overloaded` when too many wait. */
  add(item: Item): Promise<void>;
  /** Throws `overloaded` where `add` would: before work that would be for nothing. */
  refuseFull(): void;
  /** Writes what waits and takes nothing more. */
  close(): Promise<void>;
}

export interface BatchOptions<Item> {
  write: (items: Item[]) => Promise<void>;
  /** Items of one write. */
  size: number;
  /** Milliseconds the first item of a batch waits for company; 0: for those of the same turn. */
  wait: number;
  /** Items that may wait, those being written included. */
  capacity: number;
  /** Batches that are written at the same time; one unless told. */
  writers?: number;
}

interface Waiting<Item> {
  item: Item;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/**
 * Collects items for a few milliseconds so that one commit serves them all; one write at a time, as
 * the next batch fills while the last is written. A batch that fails is written item by item, so
 * that one bad item fails alone.
 */
export function createBatch<Item>(options: BatchOptions<Item>): Batch<Item> {
  const { size, wait, capacity, writers = 1 } = options;
  let waiting: Waiting<Item>[] = [];
  let inFlight = 0;
  let cancel: (() => void) | null = null;
  const writing = new Set<Promise<void>>();
  let isClosed = false;

  function flush(): void {
    cancel?.();
    cancel = null;
    if (writing.size >= writers || waiting.length === 0) return;
    const batch = waiting.slice(0, size);
    waiting = waiting.slice(size);
    const write = settle(options, batch).finally(() => {
      inFlight -= batch.length;
      writing.delete(write);
      flush();
    });
    writing.add(write);
  }

  function refuseFull(): void {
    if (!isClosed && inFlight < capacity) return;
    throw new DomainError('overloaded', 'Too much is waiting here; try again', { retryAfter: 5 });
  }

  return {
    refuseFull,
    async add(item) {
      refuseFull();
      inFlight += 1;
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (waiting.length >= size) flush();
        else if (writing.size < writers) cancel ??= soon(flush, wait);
      });
    },
    async close() {
      isClosed = true;
      while (inFlight > 0) {
        flush();
        await Promise.race(writing);
      }
    },
  };
}

/** Returns what calls it off. */
function soon(call: () => void, wait: number): () => void {
  if (wait > 0) {
    const timer = setTimeout(call, wait);
    return () => clearTimeout(timer);
  }
  const immediate = setImmediate(call);
  return () => clearImmediate(immediate);
}

async function settle<Item>(options: BatchOptions<Item>, batch: Waiting<Item>[]): Promise<void> {
  try {
    await options.write(batch.map(({ item }) => item));
    for (const { resolve } of batch) resolve();
  } catch (error) {
    if (batch.length === 1) return batch[0]!.reject(error);
    for (const each of batch) await settle(options, [each]);
  }
}
