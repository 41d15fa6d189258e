import type { CompiledQuery } from 'kysely';
import type { PageQuery } from './page.ts';
import type { Db } from './pool.ts';
import { type Statement, statement } from './statement.ts';

interface Compilable<Row> {
  compile(executor: Db): CompiledQuery<Row>;
}

/** Lengths of pages that clients ask for all day; each makes a statement of its own. */
const SIZES = new Set([20, 40]);
const ENDS = ['maxId', 'sinceId', 'minId'] as const;

interface Cursor {
  cursor: string;
}

/**
 * A hot page: a named statement (`statement.ts`) for each usual length and each end a page may have,
 * unnamed for others. The length is written into the text, as PostgreSQL plans a page of twenty
 * unlike one of a million. An end that is not asked for must not be there: of a range between two
 * unknown ends PostgreSQL expects so little that it would read and sort all of it.
 *
 * `build` writes the query for the page it is given, by `keyset` and with `sql.lit` for its length.
 */
export function pageStatement<Params extends object, Row>(
  build: (params: Params, page: PageQuery, db: Db) => Compilable<Row>,
): (db: Db, params: Params, page: PageQuery) => Promise<Row[]> {
  const named = new Map<string, Statement<Params & Cursor, Row>>();
  return async (db, params, page) => {
    const { limit } = page;
    const [end, another] = ENDS.filter((name) => page[name] !== undefined);
    if (!SIZES.has(limit) || another !== undefined) {
      return (await db.executeQuery<Row>(build(params, page, db).compile(db))).rows;
    }
    const key = `${end} ${limit}`;
    let run = named.get(key);
    if (run === undefined) {
      run = statement<Params & Cursor, Row>((p, offline) =>
        build(p, { limit, ...(end && { [end]: p.cursor }) }, offline),
      );
      named.set(key, run);
    }
    return await run(db, { ...params, cursor: end ? (page[end] ?? '') : '' });
  };
}
