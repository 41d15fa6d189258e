import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { Db } from './pool.ts';
import type { Database } from './schema/database.ts';
import { nameStatement } from './statement-names.ts';

/** What `sql` and kysely's builders make. */
interface Compilable<Row> {
  compile(executor: Db): CompiledQuery<Row>;
}

/** Runs a statement on a database or in a transaction and resolves to its rows. */
export type Statement<Params, Row> = (db: Db, params: Params) => Promise<Row[]>;

/**
 * A hot statement: compiled when first used, and named, so that PostgreSQL parses it once for each
 * connection and, from the sixth run on, need not plan it anew (most of what short statements cost).
 *
 * `build` is called once, with stand-ins for the parameters: it may put them where values go and do
 * nothing else with them. What varies in number is one array (`= any(…)`, `unnest(…)`), as an `in`
 * list or an optional clause would make another statement each time. It gets a kysely without a
 * connection, too, for those who prefer builders to `sql`.
 *
 *     const findNames = statement(
 *       (p: { ids: readonly string[] }) =>
 *         sql<{ username: string }>`select username from accounts where id = any(${p.ids}::bigint[])`,
 *     );
 *     const rows = await findNames(db, { ids });
 *
 * Leave unnamed what is best planned by its values (a timeline of few or of many followed), and
 * name columns rather than `*`: see docs/adr/0016-named-statements.md.
 */
export function statement<Params extends object, Row>(
  build: (params: Params, db: Db) => Compilable<Row>,
): Statement<Params, Row> {
  let prepared: Prepared<Row> | null = null;
  return async (db, params) => {
    prepared ??= prepare(build(standIns as Params, offline));
    const { query, order } = prepared;
    const parameters = order.map((name) => params[name as keyof Params]);
    return (await db.executeQuery<Row>({ ...query, parameters })).rows;
  };
}

interface Prepared<Row> {
  query: CompiledQuery<Row>;
  /** The names of the parameters `$1`, `$2` … */
  order: string[];
}

/** It compiles and never runs. */
const offline: Db = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

const NAME = Symbol('name');

/** Whatever property is asked for, a value that knows its name. */
const standIns: object = new Proxy({}, { get: (_, name) => Object.freeze({ [NAME]: name }) });

function prepare<Row>(built: Compilable<Row>): Prepared<Row> {
  const query = built.compile(offline);
  const order = query.parameters.map((value) => {
    const name = (value as { [NAME]?: string } | null)?.[NAME];
    if (name === undefined)
      throw new Error(`${String(value)} is no parameter; write constants with sql.lit`);
    return name;
  });
  nameStatement(query.sql);
  return { query, order };
}
