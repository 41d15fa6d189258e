import { type Kysely, sql } from 'kysely';

/** The websites that may name an account as the author of their pages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table accounts
      add column attribution_domains text[] not null default '{}'`.execute(db);
}
