import { type Kysely, sql } from 'kysely';

/** What people jot down about others, for themselves alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table account_notes (
      account_id bigint not null references accounts (id) on delete cascade,
      target_account_id bigint not null references accounts (id) on delete cascade,
      comment text not null,
      updated_at timestamptz not null default now(),
      primary key (account_id, target_account_id)
    )`.execute(db);
  await sql`create index account_notes_target on account_notes (target_account_id)`.execute(db);
}
