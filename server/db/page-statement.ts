import type { CompiledQuery } from 'kysely';
import type { PageQuery } from './page.ts';
import type { Db } from './pool.ts';
import { type Statement, statement } from './statement.ts';

interface Compilable<Row> {
  compile(executor: Db): CompiledQuery<Row>;
}

/** Lengths of pages that clients ask for all day; each makes a statement of its own. */
const SIZES = new Set([20, 40]);
const NEWEST = String(2n ** 63n - 1n);

interface Bounds {
  maxId: string;
  floor: string;
}

/**
 * A hot page: a named statement (`statement.ts`) for each direction and usual length, unnamed for
 * other lengths. The length is written into the text, as PostgreSQL plans a page of twenty unlike
 * one of a million; that the ends of the page are values is no matter, as an index is read from there.
 *
 * `build` writes the query for the page it is given, by `keyset` and with `sql.lit` for its length.
 */
export function pageStatement<Params extends object, Row>(
  build: (params: Params, page: PageQuery, db: Db) => Compilable<Row>,
): (db: Db, params: Params, page: PageQuery) => Promise<Row[]> {
  const named = new Map<string, Statement<Params & Bounds, Row>>();
  return async (db, params, page) => {
    const { minId, sinceId, maxId = NEWEST, limit } = page;
    if (!SIZES.has(limit) || (minId !== undefined && sinceId !== undefined)) {
      return (await db.executeQuery<Row>(build(params, page, db).compile(db))).rows;
    }
    const direction = minId === undefined ? 'sinceId' : 'minId';
    const key = `${direction} ${limit}`;
    let run = named.get(key);
    if (run === undefined) {
      run = statement<Params & Bounds, Row>((p, offline) =>
        build(p, { maxId: p.maxId, [direction]: p.floor, limit }, offline),
      );
      named.set(key, run);
    }
    return await run(db, { ...params, maxId, floor: minId ?? sinceId ?? '0' });
  };
}
