import { type Kysely, sql } from 'kysely';

/** Which hashtags people follow. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table tag_follows (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      hashtag_id bigint not null references hashtags (id) on delete cascade,
      created_at timestamptz not null default now(),
      unique (account_id, hashtag_id)
    )`.execute(db);
  await sql`create index tag_follows_account on tag_follows (account_id, id desc)`.execute(db);
  await sql`create index tag_follows_hashtag on tag_follows (hashtag_id)`.execute(db);
}
