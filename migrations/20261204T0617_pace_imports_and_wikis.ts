import { type Kysely, sql } from 'kysely';

/**
 * Imports go on at a pace that leaves the workers time for everybody else, and all processes of a
 * kind keep one pace towards the wikis.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table imports add column run_at timestamptz not null default now()`.execute(db);
  await sql`
    create table wiki_paces (
      lane text primary key,
      next_at timestamptz not null
    )`.execute(db);
}
