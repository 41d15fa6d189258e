import { type Kysely, sql } from 'kysely';

/** Who wants to be found, newest first: the directory and what is suggested. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index accounts_directory on accounts (id desc)
    where discoverable and suspended_at is null and silenced_at is null and moved_to_account_id is null`.execute(
    db,
  );
}
