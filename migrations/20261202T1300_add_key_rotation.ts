import { type Kysely, sql } from 'kysely';

/** A key that was replaced stays for a while: the news of its successor is signed with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table account_keys add column retired_at timestamptz`.execute(db);
  // The key that signs it, where it is not the one that its account has when it is sent.
  await sql`alter table outgoing_activities add column key_id text`.execute(db);
}
