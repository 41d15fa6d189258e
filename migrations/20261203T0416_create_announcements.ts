import { type Kysely, sql } from 'kysely';

/** What the operators tell everybody here, who has read it, and what people say to it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table announcements (
      id bigint generated always as identity primary key,
      text text not null,
      starts_at timestamptz,
      ends_at timestamptz,
      all_day boolean not null default false,
      published_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db);

  await sql`
    create table announcement_reads (
      account_id bigint not null references accounts (id) on delete cascade,
      announcement_id bigint not null references announcements (id) on delete cascade,
      created_at timestamptz not null default now(),
      primary key (account_id, announcement_id)
    )`.execute(db);
  await sql`create index announcement_reads_announcement on announcement_reads (announcement_id)`.execute(
    db,
  );

  await sql`
    create table announcement_reactions (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      announcement_id bigint not null references announcements (id) on delete cascade,
      -- an emoji, or the shortcode of a custom one
      name text not null,
      custom_emoji_id bigint references custom_emojis (id) on delete cascade,
      created_at timestamptz not null default now(),
      unique (announcement_id, name, account_id)
    )`.execute(db);
  await sql`create index announcement_reactions_account on announcement_reactions (account_id)`.execute(
    db,
  );

  await sql`
    create table terms_of_service (
      effective_date date primary key,
      text text not null,
      published_at timestamptz not null default now()
    )`.execute(db);
}
