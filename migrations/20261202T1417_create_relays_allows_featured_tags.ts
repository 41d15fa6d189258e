import { type Kysely, sql } from 'kysely';

/** Followers synchronisation, relays, servers that are let in, featured hashtags. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Goes to followers only, so that their servers are told who they are (FEP-8fcf).
  await sql`alter table outgoing_activities add column followers_only boolean not null default false`.execute(
    db,
  );

  await sql`
    create table relays (
      id bigint generated always as identity primary key,
      -- 'mastodon' follows as:Public at an inbox, 'litepub' follows an actor
      kind text not null check (kind in ('mastodon', 'litepub')),
      inbox_url text not null unique,
      -- the relay's actor, known from the start with litepub and from its Accept with mastodon
      actor_uri text,
      state text not null default 'pending' check (state in ('pending', 'accepted', 'rejected')),
      follow_uri text not null unique,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index relays_actor_uri on relays (actor_uri)`.execute(db);

  await sql`
    create table domain_allows (
      id bigint generated always as identity primary key,
      domain text not null unique,
      created_at timestamptz not null default now()
    )`.execute(db);
  await createDomainFunctions(db);

  await sql`alter table accounts add column featured_tags_url text`.execute(db);
  await sql`
    create table featured_tags (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      hashtag_id bigint not null references hashtags (id) on delete cascade,
      -- as the account writes it
      name text not null,
      created_at timestamptz not null default now(),
      unique (account_id, hashtag_id)
    )`.execute(db);
  await sql`create index featured_tags_hashtag_id on featured_tags (hashtag_id)`.execute(db);
}

/** What is decided about a server holds for those below it, so this is asked with all its names. */
async function createDomainFunctions(db: Kysely<unknown>): Promise<void> {
  // "a.b.example:3000": itself, a.b.example, b.example, example
  await sql`
    create function domain_names(host text) returns setof text
    language sql immutable parallel safe rows 4 as $$
      select lower(host)
      union
      select array_to_string(labels[n:], '.')
      from (select string_to_array(regexp_replace(lower(host), ':[0-9]+$', ''), '.') as labels) as l
      cross join generate_subscripts(l.labels, 1) as n
    $$`.execute(db);
  // Suspended by name or by a parent's, or not let in while only some are.
  await sql`
    create function domain_is_suspended(host text) returns boolean
    language sql stable parallel safe as $$
      select exists (
          select from domain_blocks
          where severity = 'suspend' and domain in (select domain_names(host)))
        or (
          exists (select from settings where name = 'federation.mode' and value = '"limited"')
          and not exists (select from domain_allows where domain in (select domain_names(host))))
    $$`.execute(db);
}
