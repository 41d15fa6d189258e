import { type RawBuilder, sql, type SqlBool } from 'kysely';

type Condition = RawBuilder<SqlBool>;

/**
 * Whether `from …` has a row, looked up for each row of the query that gets that far. Unlike EXISTS
 * it is never turned into a hash of the whole table, which costs a page of 20 more than it saves.
 */
export function someRow(from: RawBuilder<unknown>): Condition {
  return sql<SqlBool>`coalesce((select true ${from} limit 1), false)`;
}

/**
 * The same condition, opaque to the planner: it counts on every second row to pass. Of a long
 * condition it would think that next to nothing passes, and read and sort everything instead of
 * stopping when the page is full. Its parts are tried in the order written: cheap ones first.
 */
export function opaque(condition: Condition): Condition {
  return sql<SqlBool>`case when ${condition} then true else false end`;
}
