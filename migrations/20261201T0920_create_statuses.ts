import { type Kysely, sql } from 'kysely';

/** Statuses with their edits, media, mentions and hashtags, and what people do with them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table statuses (
      id bigint primary key,
      uri text not null unique,
      url text,
      account_id bigint not null references accounts (id) on delete cascade,
      local boolean not null,
      visibility text not null check (visibility in ('public', 'unlisted', 'private', 'direct')),
      -- sanitised HTML, ready to show
      content text not null default '',
      -- what the author typed; null for remote statuses
      text text,
      spoiler_text text not null default '',
      sensitive boolean not null default false,
      language text,
      in_reply_to_id bigint references statuses (id) on delete set null,
      in_reply_to_account_id bigint references accounts (id) on delete set null,
      -- the parent's uri as the author gave it, also while the parent itself is unknown here
      in_reply_to_uri text,
      reblog_of_id bigint references statuses (id) on delete cascade,
      -- every status of a thread shares the id of the first one that was known here
      conversation_id bigint not null,
      application_id bigint references oauth_apps (id) on delete set null,
      created_at timestamptz not null,
      edited_at timestamptz,
      -- deleted here or by its author; the row is purged once everyone was told
      deleted_at timestamptz,
      fetched_at timestamptz
    )`.execute(db);
  await sql`create index statuses_account on statuses (account_id, id desc) where deleted_at is null`.execute(
    db,
  );
  await sql`create index statuses_parent on statuses (in_reply_to_id) where in_reply_to_id is not null`.execute(
    db,
  );
  await sql`create index statuses_orphans on statuses (in_reply_to_uri) where in_reply_to_id is null and in_reply_to_uri is not null`.execute(
    db,
  );
  await sql`create index statuses_conversation on statuses (conversation_id)`.execute(db);
  await sql`create unique index statuses_reblog on statuses (reblog_of_id, account_id) where reblog_of_id is not null and deleted_at is null`.execute(
    db,
  );
  await sql`create index statuses_reblogs_of on statuses (reblog_of_id) where reblog_of_id is not null`.execute(
    db,
  );
  await sql`create index statuses_public on statuses (id desc) where visibility = 'public' and reblog_of_id is null and deleted_at is null`.execute(
    db,
  );
  await sql`create index statuses_public_local on statuses (id desc) where visibility = 'public' and reblog_of_id is null and deleted_at is null and local`.execute(
    db,
  );
  await sql`create index statuses_deleted on statuses (deleted_at) where deleted_at is not null`.execute(
    db,
  );
  await sql`create index statuses_application on statuses (application_id) where application_id is not null`.execute(
    db,
  );

  await sql`
    create table status_stats (
      status_id bigint primary key references statuses (id) on delete cascade,
      replies_count integer not null default 0,
      reblogs_count integer not null default 0,
      favourites_count integer not null default 0
    ) with (fillfactor = 80)`.execute(db);

  await sql`
    create table status_edits (
      id bigint generated always as identity primary key,
      status_id bigint not null references statuses (id) on delete cascade,
      content text not null,
      text text,
      spoiler_text text not null,
      sensitive boolean not null,
      language text,
      -- [{id, description}] in order, as they were
      media jsonb not null default '[]',
      created_at timestamptz not null
    )`.execute(db);
  await sql`create index status_edits_status on status_edits (status_id, id)`.execute(db);

  await sql`
    create table status_mentions (
      status_id bigint not null references statuses (id) on delete cascade,
      account_id bigint not null references accounts (id) on delete cascade,
      -- true: addressed without being named in the text
      silent boolean not null default false,
      primary key (status_id, account_id)
    )`.execute(db);
  await sql`create index status_mentions_account on status_mentions (account_id, status_id desc)`.execute(
    db,
  );

  await sql`
    create table hashtags (
      id bigint generated always as identity primary key,
      -- folded for comparison: lower case, NFKC
      name text not null unique,
      display_name text not null,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index hashtags_prefix on hashtags (name text_pattern_ops)`.execute(db);

  await sql`
    create table status_hashtags (
      status_id bigint not null references statuses (id) on delete cascade,
      hashtag_id bigint not null references hashtags (id) on delete cascade,
      primary key (hashtag_id, status_id)
    )`.execute(db);
  await sql`create index status_hashtags_status on status_hashtags (status_id)`.execute(db);

  await sql`
    create table media (
      id bigint primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      status_id bigint references statuses (id) on delete set null,
      position smallint not null default 0,
      type text not null check (type in ('image', 'gifv', 'video', 'audio', 'unknown')),
      state text not null default 'ready' check (state in ('processing', 'ready', 'failed')),
      mime_type text,
      -- storage keys of the re-encoded files; null for remote media that are not cached
      file_key text,
      preview_key text,
      remote_url text,
      remote_preview_url text,
      description text not null default '',
      blurhash text,
      -- {original: {width, height}, small: {width, height}}
      meta jsonb not null default '{}',
      focus_x real,
      focus_y real,
      bytes bigint,
      cached_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index media_status on media (status_id, position) where status_id is not null`.execute(
    db,
  );
  await sql`create index media_unattached on media (created_at) where status_id is null`.execute(
    db,
  );
  await sql`create index media_account on media (account_id)`.execute(db);
  await sql`create index media_cached on media (cached_at) where cached_at is not null`.execute(db);

  await sql`
    create table favourites (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      status_id bigint not null references statuses (id) on delete cascade,
      uri text unique,
      created_at timestamptz not null default now(),
      unique (account_id, status_id)
    )`.execute(db);
  await sql`create index favourites_status on favourites (status_id, id desc)`.execute(db);
  await sql`create index favourites_account on favourites (account_id, id desc)`.execute(db);

  await sql`
    create table bookmarks (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      status_id bigint not null references statuses (id) on delete cascade,
      created_at timestamptz not null default now(),
      unique (account_id, status_id)
    )`.execute(db);
  await sql`create index bookmarks_status on bookmarks (status_id)`.execute(db);
  await sql`create index bookmarks_account on bookmarks (account_id, id desc)`.execute(db);

  await sql`
    create table pins (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      status_id bigint not null unique references statuses (id) on delete cascade,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index pins_account on pins (account_id, id desc)`.execute(db);

  await sql`
    create table conversation_mutes (
      account_id bigint not null references accounts (id) on delete cascade,
      conversation_id bigint not null,
      created_at timestamptz not null default now(),
      primary key (account_id, conversation_id)
    )`.execute(db);

  await sql`
    create table tombstones (
      uri text primary key,
      created_at timestamptz not null default now()
    )`.execute(db);

  await sql`
    create table idempotency_keys (
      account_id bigint not null references accounts (id) on delete cascade,
      key text not null,
      status_id bigint references statuses (id) on delete cascade,
      created_at timestamptz not null default now(),
      primary key (account_id, key)
    )`.execute(db);
  await sql`create index idempotency_keys_age on idempotency_keys (created_at)`.execute(db);
}
