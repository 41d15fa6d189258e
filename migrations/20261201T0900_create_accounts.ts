import { type Kysely, sql } from 'kysely';

/** Accounts of people here and elsewhere, their keys, counters, and the users who sign in here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db);
  await sql`create extension if not exists unaccent`.execute(db);

  await sql`
    create table accounts (
      id bigint primary key,
      username text not null,
      -- null: an account of this server
      domain text,
      uri text not null unique,
      url text,
      actor_type text not null default 'Person'
        check (actor_type in ('Person', 'Service', 'Group', 'Application', 'Organization')),
      display_name text not null default '',
      -- plain text as typed for local accounts, sanitised HTML for remote ones
      note text not null default '',
      fields jsonb not null default '[]',
      locked boolean not null default false,
      bot boolean not null default false,
      discoverable boolean,
      indexable boolean not null default false,
      hide_collections boolean not null default false,
      memorial boolean not null default false,
      also_known_as text[] not null default '{}',
      moved_to_account_id bigint references accounts (id) on delete set null,
      inbox_url text,
      outbox_url text,
      shared_inbox_url text,
      followers_url text,
      following_url text,
      featured_url text,
      avatar jsonb,
      header jsonb,
      suspended_at timestamptz,
      silenced_at timestamptz,
      -- remote: when the actor document was last read
      fetched_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db);
  await sql`create unique index accounts_handle on accounts (lower(username), coalesce(lower(domain), ''))`.execute(
    db,
  );
  await sql`create index accounts_domain on accounts (domain) where domain is not null`.execute(db);
  await sql`create index accounts_search on accounts using gin ((lower(username || ' ' || display_name)) gin_trgm_ops)`.execute(
    db,
  );

  await sql`
    create table account_stats (
      account_id bigint primary key references accounts (id) on delete cascade,
      statuses_count integer not null default 0,
      followers_count integer not null default 0,
      following_count integer not null default 0,
      last_status_at timestamptz
    ) with (fillfactor = 80)`.execute(db);

  await sql`
    create table account_keys (
      key_id text primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      algorithm text not null default 'rsa' check (algorithm in ('rsa', 'ed25519')),
      public_key_pem text not null,
      private_key_pem text,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index account_keys_account on account_keys (account_id)`.execute(db);

  await sql`
    create table users (
      id bigint primary key,
      account_id bigint not null unique references accounts (id) on delete cascade,
      email text not null,
      password_hash text not null,
      role text not null default 'user' check (role in ('user', 'moderator', 'admin', 'owner')),
      locale text not null default 'en',
      default_visibility text not null default 'public'
        check (default_visibility in ('public', 'unlisted', 'private', 'direct')),
      default_sensitive boolean not null default false,
      default_language text,
      theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
      sign_up_reason text,
      invite_id bigint,
      confirmed_at timestamptz,
      approved_at timestamptz,
      disabled_at timestamptz,
      agreed_at timestamptz,
      last_active_at timestamptz,
      sign_up_ip inet,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db);
  await sql`create unique index users_email on users (lower(email))`.execute(db);
  await sql`create index users_sign_up_ip on users (created_at) where sign_up_ip is not null`.execute(
    db,
  );

  await sql`
    create table invites (
      id bigint generated always as identity primary key,
      code text not null unique,
      created_by_account_id bigint references accounts (id) on delete cascade,
      max_uses integer,
      uses integer not null default 0,
      expires_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`alter table users add foreign key (invite_id) references invites (id) on delete set null`.execute(
    db,
  );

  await sql`
    create table sessions (
      id bigint generated always as identity primary key,
      user_id bigint not null references users (id) on delete cascade,
      token_hash bytea not null unique,
      user_agent text not null default '',
      ip inet,
      created_at timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index sessions_user on sessions (user_id)`.execute(db);
}
