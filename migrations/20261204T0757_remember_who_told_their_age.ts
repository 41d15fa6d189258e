import { type Kysely, sql } from 'kysely';

/** When somebody who signed up told a date of birth that is long enough ago; the date is not kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users add column age_verified_at timestamptz`.execute(db);
}
