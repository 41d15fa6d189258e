import { type SelectQueryBuilder, sql } from 'kysely';

/**
 * A page by keyset, in Mastodon's terms: `maxId` older than, `sinceId` newest with a floor,
 * `minId` directly above the cursor.
 */
export interface PageQuery {
  maxId?: string | undefined;
  sinceId?: string | undefined;
  minId?: string | undefined;
  limit: number;
}

/**
 * Restricts and orders `query` to the page, by `column` (qualified, of bigint type). With `minId`
 * the rows come oldest first: `newestFirst` puts a page that was read the right way round.
 */
export function keyset<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  column: string,
  page: PageQuery,
): SelectQueryBuilder<DB, TB, O> {
  const by = column as never;
  let result = query;
  if (page.maxId !== undefined) result = result.where(by, '<', page.maxId as never);
  if (page.sinceId !== undefined) result = result.where(by, '>', page.sinceId as never);
  if (page.minId !== undefined) result = result.where(by, '>', page.minId as never);
  return result.orderBy(by, page.minId === undefined ? 'desc' : 'asc').limit(sql.lit(page.limit));
}

/** Rows of a page read by `keyset`, newest first in any case. */
export function newestFirst<Row>(rows: Row[], page: PageQuery): Row[] {
  return page.minId === undefined ? rows : rows.toReversed();
}
