import { type Batch, createBatch } from '#server/core/batch.ts';
import type { Db } from './pool.ts';

/** Asks for one thing, on a database or in a transaction. */
export type Gathered<Item, Result> = (db: Db, item: Item) => Promise<Result>;

interface Call<Item, Result> {
  item: Item;
  result?: Result;
}

/**
 * Makes one piece of work of all that is asked for on the same database in the same moment: whoever
 * goes through many things side by side (activities, events) asks for each by itself, and still
 * sends one statement for all. `work` answers item by item, in order. Where it throws it is done
 * again for each item alone, so a bad one fails alone: it must leave nothing half done.
 *
 *     const findName = gather(async (db, ids: string[]) => {
 *       const names = new Map((await findNames(db, { ids })).map((row) => [row.id, row.name]));
 *       return ids.map((id) => names.get(id) ?? null);
 *     });
 */
export function gather<Item, Result>(
  work: (db: Db, items: Item[]) => Promise<Result[]>,
  { size = 200, writers = 2 } = {},
): Gathered<Item, Result> {
  const batches = new WeakMap<Db, Batch<Call<Item, Result>>>();
  const batchOn = (db: Db): Batch<Call<Item, Result>> => {
    const write = async (calls: Call<Item, Result>[]): Promise<void> => {
      const results = await work(
        db,
        calls.map(({ item }) => item),
      );
      for (const [i, call] of calls.entries()) call.result = results[i] as Result;
    };
    const batch = createBatch({ write, size, wait: 0, capacity: Infinity, writers });
    batches.set(db, batch);
    return batch;
  };
  return async (db, item) => {
    const call: Call<Item, Result> = { item };
    await (batches.get(db) ?? batchOn(db)).add(call);
    return call.result as Result;
  };
}
