import { type Kysely, sql } from 'kysely';

/**
 * Curated feeds: accounts that post what a wiki or another site brings out, and what became of each
 * thing they found. A key is posted once, whatever happens in between.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table feeds (
      account_id bigint primary key references accounts (id) on delete cascade,
      source text not null,
      params jsonb not null default '{}',
      language text not null,
      hashtags text[] not null default '{}',
      -- one of the two: once a day at this time of UTC, or every so many minutes
      daily_at text check (daily_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      every_minutes integer check (every_minutes between 5 and 43200),
      posts_per_run integer not null default 4 check (posts_per_run between 1 and 20),
      state text not null default 'active' check (state in ('active', 'paused')),
      -- the moment up to which the source has been read
      read_until timestamptz,
      next_run_at timestamptz not null default now(),
      -- somebody is at it until then
      running_until timestamptz,
      last_run_at timestamptz,
      last_good_at timestamptz,
      last_error text,
      failures integer not null default 0,
      created_by_account_id bigint references accounts (id) on delete set null,
      created_at timestamptz not null default now(),
      check (num_nonnulls(daily_at, every_minutes) = 1)
    )`.execute(db);
  await sql`create index feeds_due on feeds (next_run_at) where state = 'active'`.execute(db);

  await sql`
    create table feed_items (
      id bigint generated always as identity primary key,
      feed_id bigint not null references feeds (account_id) on delete cascade,
      key text not null,
      -- what the source said of it: enough to write the post of
      found jsonb not null,
      title text not null,
      state text not null default 'waiting'
        check (state in ('waiting', 'published', 'skipped', 'removed')),
      reason text,
      status_id bigint references statuses (id) on delete set null,
      -- the file or page that the post shows, and which version of it
      page_id bigint,
      version text,
      found_at timestamptz not null default now(),
      published_at timestamptz,
      unique (feed_id, key)
    )`.execute(db);
  await sql`create index feed_items_state on feed_items (feed_id, state, id desc)`.execute(db);
  await sql`
    create index feed_items_status on feed_items (status_id) where status_id is not null`.execute(
    db,
  );

  // Who made a picture and on what terms it may be shown.
  await sql`alter table media add column credit jsonb`.execute(db);
}
