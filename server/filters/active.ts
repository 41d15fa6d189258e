import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Db } from '#server/db/pool.ts';
import { compileFilter, type CompiledFilter } from './compile.ts';
import { allFilters } from './read.ts';

interface Compiled {
  version: string;
  filters: CompiledFilter[];
}

const caches = new WeakMap<Db, LRUCache<string, Compiled>>();
const MAX_ACCOUNTS = 5_000;

/**
 * What an account filters, compiled. One small query says whether what this process compiled before
 * is still true, whichever process changed it; only after a change are the filters read again.
 * Those that run out meanwhile are told apart when they are asked (`filterResults`).
 */
export async function activeFilters(db: Db, accountId: string): Promise<CompiledFilter[]> {
  const version = await versionOf(db, accountId);
  if (version === null) return [];
  const cache = cacheOf(db);
  const known = cache.get(accountId);
  if (known?.version === version) return known.filters;
  const filters = (await allFilters(db, accountId)).map(compileFilter);
  cache.set(accountId, { version, filters });
  return filters;
}

/** Changes with every change of a filter and of what it looks for; null where there is none. */
async function versionOf(db: Db, accountId: string): Promise<string | null> {
  const { rows } = await sql<{ version: string | null }>`
    select count(*) || ' ' || max(id) || ' ' || max(updated_at) as version
    from filters where account_id = ${accountId}`.execute(db);
  return rows[0]?.version ?? null;
}

function cacheOf(db: Db): LRUCache<string, Compiled> {
  let cache = caches.get(db);
  if (!cache) caches.set(db, (cache = new LRUCache({ max: MAX_ACCOUNTS })));
  return cache;
}
