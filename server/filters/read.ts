import {
  type Filter,
  type FilterKeyword,
  FilterContext,
  type FilterStatus,
} from '#server/contract/filter.ts';
import { notFound } from '#server/core/errors.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { FilterAction } from '#server/db/schema/filters.ts';

/** Whose filter, and which. */
export interface FilterRef {
  accountId: string;
  filterId: string;
}

export interface FilterRow {
  id: string;
  title: string;
  context: FilterContext[];
  action: FilterAction;
  expires_at: Date | null;
}

/** All filters of an account, also those that ran out, oldest first. Three queries. */
export async function allFilters(db: Db, accountId: string): Promise<Filter[]> {
  return await hydrate(db, await findFilters(db, accountId).execute());
}

/** One filter of its owner's. Throws "not found", also for the filter of somebody else. */
export async function showFilter(db: Db, { accountId, filterId }: FilterRef): Promise<Filter> {
  const rows = await findFilters(db, accountId).where('id', '=', filterId).execute();
  const [filter] = await hydrate(db, rows);
  if (!filter) throw notFound();
  return filter;
}

export function findFilters(db: Db, accountId: string) {
  return db
    .selectFrom('filters')
    .select(['id', 'title', 'context', 'action', 'expires_at'])
    .where('account_id', '=', accountId)
    .orderBy('id');
}

/** The filter without what it looks for. */
export function presentPlain(row: FilterRow): Omit<Filter, 'keywords' | 'statuses'> {
  return {
    id: row.id,
    title: row.title,
    context: row.context,
    expires_at: row.expires_at && toApiDate(row.expires_at),
    filter_action: row.action,
  };
}

export async function keywordsOf(
  db: Db,
  filterIds: readonly string[],
): Promise<(FilterKeyword & { filter_id: string })[]> {
  if (filterIds.length === 0) return [];
  return await db
    .selectFrom('filter_keywords')
    .select(['id', 'filter_id', 'keyword', 'whole_word'])
    .where('filter_id', 'in', filterIds)
    .orderBy('id')
    .execute();
}

export async function statusesOf(
  db: Db,
  filterIds: readonly string[],
): Promise<(FilterStatus & { filter_id: string })[]> {
  if (filterIds.length === 0) return [];
  return await db
    .selectFrom('filter_statuses')
    .select(['id', 'filter_id', 'status_id'])
    .where('filter_id', 'in', filterIds)
    .orderBy('id')
    .execute();
}

async function hydrate(db: Db, rows: FilterRow[]): Promise<Filter[]> {
  const ids = rows.map((row) => row.id);
  const [keywords, statuses] = [await keywordsOf(db, ids), await statusesOf(db, ids)];
  return rows.map((row) => ({
    ...presentPlain(row),
    keywords: keywords
      .filter((one) => one.filter_id === row.id)
      .map(({ id, keyword, whole_word }) => ({ id, keyword, whole_word })),
    statuses: statuses
      .filter((one) => one.filter_id === row.id)
      .map(({ id, status_id }) => ({ id, status_id })),
  }));
}
