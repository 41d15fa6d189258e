import { type Kysely, sql } from 'kysely';

/** What links in statuses lead to, one row an address, and which status shows which. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table preview_cards (
      id bigint generated always as identity primary key,
      url text not null unique check (octet_length(url) <= 2048),
      host text not null,
      -- 'empty': there is nothing to show, or it cannot be had
      state text not null default 'new' check (state in ('new', 'ready', 'empty')),
      type text not null default 'link' check (type in ('link', 'photo')),
      title text not null default '',
      description text not null default '',
      language text,
      author_name text not null default '',
      author_url text not null default '',
      provider_name text not null default '',
      provider_url text not null default '',
      license text,
      image_url text,
      image_description text not null default '',
      width integer not null default 0,
      height integer not null default 0,
      blurhash text,
      published_at timestamptz,
      -- when to look again, at the earliest: also while somebody is at it
      due_at timestamptz not null default now(),
      fetched_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index preview_cards_new on preview_cards (due_at) where state = 'new'`.execute(
    db,
  );
  await sql`
    create index preview_cards_host on preview_cards (host, fetched_at)
    where fetched_at is not null`.execute(db);

  await sql`
    create table status_cards (
      status_id bigint primary key references statuses (id) on delete cascade,
      card_id bigint not null references preview_cards (id) on delete cascade
    )`.execute(db);
  await sql`create index status_cards_card on status_cards (card_id, status_id desc)`.execute(db);
}
