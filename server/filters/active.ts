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
  return (await activeFiltersOf(db, [accountId])).get(accountId) ?? [];
}

/** The same for whoever has just asked for the version (`filtersVersion`) beside something else. */
export async function filtersAt(
  db: Db,
  accountId: string,
  version: string,
): Promise<CompiledFilter[]> {
  return await compiled(db, accountId, version);
}

/** The same of many accounts, by account; those who filter nothing are left out. */
export async function activeFiltersOf(
  db: Db,
  accountIds: readonly string[],
): Promise<Map<string, CompiledFilter[]>> {
  const versions = await versionsOf(db, accountIds);
  const entries = versions.map(async ({ account_id: id, version }) => {
    return [id, await compiled(db, id, version)] as const;
  });
  return new Map(await Promise.all(entries));
}

async function compiled(db: Db, accountId: string, version: string): Promise<CompiledFilter[]> {
  const cache = cacheOf(db);
  const known = cache.get(accountId);
  if (known?.version === version) return known.filters;
  const filters = (await allFilters(db, accountId)).map(compileFilter);
  cache.set(accountId, { version, filters });
  return filters;
}

/**
 * An aggregate of somebody's `filters`: changes with every change of one and of what it looks for
 * (`touchFilter`). By PostgreSQL's stamps of the rows, as of two changes at once the one that came
 * first may end last.
 */
export const filtersVersion = sql<string>`md5(string_agg(concat(filters.id, ' ', filters.xmin), ' '
  order by filters.id))`;

async function versionsOf(db: Db, accountIds: readonly string[]) {
  const { rows } = await sql<{ account_id: string; version: string }>`
    select account_id, ${filtersVersion} as version from filters where account_id = any(${[...accountIds]}::bigint[]) group by account_id`.execute(
    db,
  );
  return rows;
}

function cacheOf(db: Db): LRUCache<string, Compiled> {
  let cache = caches.get(db);
  if (!cache) caches.set(db, (cache = new LRUCache({ max: MAX_ACCOUNTS })));
  return cache;
}
