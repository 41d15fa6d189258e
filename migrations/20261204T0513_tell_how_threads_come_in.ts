import { type Kysely, sql } from 'kysely';

/** Whoever opens a thread is told whether more of it is on its way, and how much came. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table remote_reads
      add column finished_at timestamptz,
      add column result_count integer not null default 0`.execute(db);
}
