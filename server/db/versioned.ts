import { LRUCache } from 'lru-cache';
import { HOUR } from '#server/core/time.ts';
import type { Db } from './pool.ts';

/** Something as it was in one version. */
interface Kept<T> {
  version: string;
  value: T;
}

interface VersionedCache<T> {
  /**
   * The values of these keys in exactly these versions, those not kept taken from `load` in one go. A
   * null version is loaded each time. What `load` does not find is left out.
   */
  at(
    wanted: ReadonlyMap<string, string | null>,
    load: (keys: string[]) => Promise<ReadonlyMap<string, T>>,
  ): Promise<Map<string, T>>;
}

/**
 * After a while a version is looked at with suspicion: PostgreSQL counts its transactions in 32 bits
 * and could come by the same number again.
 */
const TTL = HOUR;

/**
 * Remembers what was made of rows under a version that the caller has just read from the database, so
 * that nothing outdated is ever answered, whichever process changed it and whether or not anybody was
 * told. What is loaded after its version was read may be newer than that and is never older. One
 * cache of at most `bytes` (by `sizeOf`) for each database; none inside a transaction, whose rows
 * nobody else may see.
 */
export function versionedCache<T extends object>(options: {
  bytes: number;
  sizeOf: (value: T) => number;
}): (db: Db) => VersionedCache<T> {
  const caches = new WeakMap<Db, VersionedCache<T>>();
  return (db) => {
    if (db.isTransaction) return { at: (wanted, load) => loadAll(wanted, load) };
    let cache = caches.get(db);
    if (!cache) caches.set(db, (cache = createCache(options)));
    return cache;
  };
}

async function loadAll<T>(
  wanted: ReadonlyMap<string, string | null>,
  load: (keys: string[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Map<string, T>> {
  return new Map(wanted.size === 0 ? [] : await load([...wanted.keys()]));
}

function createCache<T extends object>({
  bytes,
  sizeOf,
}: {
  bytes: number;
  sizeOf: (value: T) => number;
}): VersionedCache<T> {
  const kept = new LRUCache<string, Kept<T>>({
    maxSize: bytes,
    sizeCalculation: ({ version, value }) => sizeOf(value) + version.length + 1,
    ttl: TTL,
  });
  return {
    async at(wanted, load) {
      const found = new Map<string, T>();
      const missing: string[] = [];
      for (const [key, version] of wanted) {
        const known = version === null ? undefined : kept.get(key);
        if (known !== undefined && known.version === version) found.set(key, known.value);
        else missing.push(key);
      }
      if (missing.length === 0) return found;
      for (const [key, value] of await load(missing)) {
        const version = wanted.get(key);
        // Many answers share it from now on: nobody may change it.
        if (version) kept.set(key, { version, value: deepFreeze(value) });
        found.set(key, value);
      }
      return found;
    },
  };
}

function deepFreeze<T>(value: T): T {
  // Bytes cannot be frozen.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
