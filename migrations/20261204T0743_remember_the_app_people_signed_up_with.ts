import { type Kysely, sql } from 'kysely';

/** Only the application through which somebody signed up may correct their address before it is confirmed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users
    add column created_by_app_id bigint references oauth_apps (id) on delete set null`.execute(db);
  await sql`create index users_created_by_app on users (created_by_app_id)
    where created_by_app_id is not null`.execute(db);
}
