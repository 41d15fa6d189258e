import { type Kysely, sql } from 'kysely';

/** A role for those who look after the feeds, and what they want to know of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users drop constraint users_role_check`.execute(db);
  await sql`
    alter table users add constraint users_role_check
      check (role in ('user', 'curator', 'moderator', 'admin', 'owner'))`.execute(db);
  await sql`
    alter table feeds
      -- runs in a row that found nothing to post of what they wait for
      add column waits integer not null default 0,
      -- kind of the last error, for those who read another language than the error is in
      add column last_failure text`.execute(db);
}
