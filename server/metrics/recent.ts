import { MINUTE } from '#server/core/time.ts';

/** Results by name, such as `delivered: 12`. */
export type Counts = Record<string, number>;

export interface Recent {
  add(key: string, result: string): void;
  /** The `limit` keys with the most results, most first, and all others in one. */
  top(limit: number): { keys: { key: string; counts: Counts }[]; rest: Counts };
}

const WINDOW = 10 * MINUTE;

/**
 * Counts results by key over the last 10 to 20 minutes. Keys come from other servers, so their
 * number is bounded: those for which there is no room count with the rest.
 */
export function createRecent(max = 2_000, window = WINDOW, now = Date.now): Recent {
  let since = now();
  let present = fresh();
  let past = fresh();

  function turn(): void {
    const windows = Math.floor((now() - since) / window);
    if (windows === 0) return;
    past = windows === 1 ? present : fresh();
    present = fresh();
    since += windows * window;
  }

  return {
    add(key, result) {
      turn();
      count(countsOf(present, key, max), result);
    },
    top(limit) {
      turn();
      const all = new Map<string, Counts>();
      const rest: Counts = {};
      for (const { byKey, others } of [past, present]) {
        for (const [key, counts] of byKey) merge(entry(all, key), counts);
        merge(rest, others);
      }
      const keys = [...all]
        .map(([key, counts]) => ({ key, counts, total: total(counts) }))
        .toSorted((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1));
      for (const { counts } of keys.splice(limit)) merge(rest, counts);
      return { keys: keys.map(({ key, counts }) => ({ key, counts })), rest };
    },
  };
}

interface Window {
  byKey: Map<string, Counts>;
  others: Counts;
}

function fresh(): Window {
  return { byKey: new Map(), others: {} };
}

function countsOf({ byKey, others }: Window, key: string, max: number): Counts {
  const known = byKey.get(key);
  if (known !== undefined) return known;
  return byKey.size < max ? entry(byKey, key) : others;
}

function entry(map: Map<string, Counts>, key: string): Counts {
  let counts = map.get(key);
  if (counts === undefined) map.set(key, (counts = {}));
  return counts;
}

function count(counts: Counts, result: string, by = 1): void {
  counts[result] = (counts[result] ?? 0) + by;
}

function merge(into: Counts, counts: Counts): void {
  for (const [result, by] of Object.entries(counts)) count(into, result, by);
}

/** How many results there are together. */
export function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}
