import { type Kysely, sql } from 'kysely';

/** A curator asks for a run and need not wait for it: the row remembers, a worker runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table feeds add column run_asked_at timestamptz`.execute(db);
}
