import { type Kysely, sql } from 'kysely';

/** When an account of this server moved away: it may do so once in a while only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table accounts add column moved_at timestamptz`.execute(db);
}
