import { type Compilable, type RawBuilder, sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** How many accounts `fill` makes; they are numbered from 1 on. */
const AUTHORS = 300;

/**
 * `count` public statuses of 300 accounts whose ids are 1 to 300, so that PostgreSQL plans as on a
 * server with history; statistics are brought up to date.
 */
async function fill(db: Db, count: number): Promise<void> {
  await sql`
    insert into accounts (id, username, uri)
    select n, 'plan' || n, 'https://plan.example/' || n from generate_series(1, ${AUTHORS}::int) as n`.execute(
    db,
  );
  await sql`
    insert into statuses (id, uri, account_id, local, visibility, content, conversation_id, created_at)
    select 1000000 + n, 'https://plan.example/s/' || n, 1 + n % ${AUTHORS}::int, true, 'public', '', 1000000 + n, now()
    from generate_series(1, ${count}::int) as n`.execute(db);
  await sql`analyze`.execute(db);
}

/** PostgreSQL's plan for a query, with the parameters it would run with. */
async function plan(db: Db, query: Compilable | RawBuilder<unknown>): Promise<string> {
  const compiled = query.compile(db);
  const result = await db.executeQuery<{ 'QUERY PLAN': string }>({
    ...compiled,
    sql: `explain ${compiled.sql}`,
  });
  return result.rows.map((row) => row['QUERY PLAN']).join('\n');
}

/**
 * The plan that serves all values alike, on which PostgreSQL settles for a named statement: it
 * knows nothing of the values that are given here.
 */
async function planForAll(db: Db, query: Compilable | RawBuilder<unknown>): Promise<string> {
  const { sql: text } = query.compile(db);
  const { rows } = await sql
    .raw<{ 'QUERY PLAN': string }>(`explain (generic_plan) ${text}`)
    .execute(db);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

export const explain = { fill, plan, planForAll };
