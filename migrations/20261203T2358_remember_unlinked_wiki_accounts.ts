import { type Kysely, sql } from 'kysely';

/** One wiki account must not make one account here after the other by being unlinked each time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table unlinked_wiki_identities (
      sub text primary key,
      unlinked_at timestamptz not null default now()
    )`.execute(db);
}
