import { type Kysely, sql } from 'kysely';

/** OAuth 2 applications, the codes they exchange and the tokens they hold. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table oauth_apps (
      id bigint generated always as identity primary key,
      client_id text not null unique,
      client_secret text not null,
      name text not null,
      website text,
      redirect_uris text[] not null,
      scopes text[] not null,
      created_at timestamptz not null default now()
    )`.execute(db);

  await sql`
    create table oauth_codes (
      code_hash bytea primary key,
      app_id bigint not null references oauth_apps (id) on delete cascade,
      user_id bigint not null references users (id) on delete cascade,
      redirect_uri text not null,
      scopes text[] not null,
      code_challenge text,
      used_at timestamptz,
      expires_at timestamptz not null,
      created_at timestamptz not null default now()
    )`.execute(db);

  await sql`
    create table oauth_tokens (
      id bigint generated always as identity primary key,
      token_hash bytea not null unique,
      app_id bigint references oauth_apps (id) on delete cascade,
      -- null: the application's own token (client credentials)
      user_id bigint references users (id) on delete cascade,
      -- the code this token came from, so that a code used twice revokes it
      code_hash bytea,
      scopes text[] not null,
      created_at timestamptz not null default now(),
      last_used_at timestamptz
    )`.execute(db);
  await sql`create index oauth_tokens_user on oauth_tokens (user_id)`.execute(db);
  await sql`create index oauth_tokens_app on oauth_tokens (app_id)`.execute(db);
  await sql`create index oauth_tokens_code on oauth_tokens (code_hash) where code_hash is not null`.execute(
    db,
  );
}
