import { DomainError } from '#server/core/errors.ts';

export interface Batch<Item> {
  /** Resolves once the item's batch is written. Throws `overloaded` when too many wait. */
  add(item: Item): Promise<void>;
  /** Writes what waits and takes nothing more. */
  close(): Promise<void>;
}

export interface BatchOptions<Item> {
  write: (items: Item[]) => Promise<void>;
  /** Items of one write. */
  size: number;
  /** Milliseconds the first item of a batch waits for company. */
  wait: number;
  /** Items that may wait, those being written included. */
  capacity: number;
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
  let waiting: Waiting<Item>[] = [];
  let inFlight = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> | null = null;
  let isClosed = false;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (writing !== null || waiting.length === 0) return;
    const batch = waiting.slice(0, options.size);
    waiting = waiting.slice(options.size);
    writing = settle(options, batch).finally(() => {
      inFlight -= batch.length;
      writing = null;
      flush();
    });
  }

  return {
    add(item) {
      if (isClosed || inFlight >= options.capacity) {
        return Promise.reject(
          new DomainError('overloaded', 'Too much is waiting here; try again', { retryAfter: 5 }),
        );
      }
      inFlight += 1;
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (waiting.length >= options.size) flush();
        else timer ??= setTimeout(flush, options.wait);
      });
    },
    async close() {
      isClosed = true;
      while (inFlight > 0) {
        flush();
        await writing;
      }
    },
  };
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
