import { type Kysely, sql } from 'kysely';

/**
 * The three work lists that must survive anything (domain events, inbound activities, deliveries)
 * and what is known of other hosts. A job queue only says when to look at them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table events (
      id bigint generated always as identity primary key,
      name text not null,
      payload jsonb not null,
      attempts smallint not null default 0,
      run_at timestamptz not null default now(),
      last_error text,
      -- set when it failed too often and waits for an operator
      parked_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index events_due on events (run_at, id) where parked_at is null`.execute(db);

  await sql`
    create table inbound_activities (
      id bigint generated always as identity primary key,
      activity_id text not null unique,
      -- the actor whose key signed it
      actor_uri text not null,
      -- whose inbox it came to; null for the shared inbox
      inbox_account_id bigint references accounts (id) on delete cascade,
      body jsonb not null,
      attempts smallint not null default 0,
      run_at timestamptz not null default now(),
      last_error text,
      parked_at timestamptz,
      processed_at timestamptz,
      received_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index inbound_activities_due on inbound_activities (run_at, id) where processed_at is null and parked_at is null`.execute(
    db,
  );
  await sql`create index inbound_activities_processed on inbound_activities (processed_at) where processed_at is not null`.execute(
    db,
  );

  await sql`
    create table hosts (
      host text primary key,
      -- consecutive failures; zero after any success
      failures integer not null default 0,
      -- distinct days with failures since the last success
      failed_days date[] not null default '{}',
      -- nothing is sent before this moment
      blocked_until timestamptz,
      unavailable_at timestamptz,
      last_success_at timestamptz,
      last_error text,
      updated_at timestamptz not null default now()
    )`.execute(db);

  await sql`
    create table outgoing_activities (
      id bigint primary key,
      -- whose key signs it
      account_id bigint not null references accounts (id) on delete cascade,
      activity_uri text not null,
      -- the exact bytes that are sent, and the Digest header's value over them
      body text not null,
      digest text not null,
      -- what it is about: deliveries of the same object keep their order
      object_uri text not null,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index outgoing_activities_object on outgoing_activities (object_uri)`.execute(
    db,
  );
  await sql`create index outgoing_activities_account on outgoing_activities (account_id)`.execute(
    db,
  );
  await sql`create unique index outgoing_activities_uri on outgoing_activities (activity_uri)`.execute(
    db,
  );

  await sql`
    create table deliveries (
      id bigint generated always as identity primary key,
      activity_id bigint not null references outgoing_activities (id) on delete cascade,
      inbox_url text not null,
      host text not null,
      object_uri text not null,
      priority smallint not null default 0,
      attempts smallint not null default 0,
      run_at timestamptz not null default now(),
      -- a worker that takes it promises to answer before this moment
      leased_until timestamptz,
      last_error text,
      created_at timestamptz not null default now(),
      unique (activity_id, inbox_url)
    )`.execute(db);
  await sql`create index deliveries_due on deliveries (host, priority, id)`.execute(db);
  await sql`create index deliveries_order on deliveries (inbox_url, object_uri, id)`.execute(db);

  await sql`
    create table domain_blocks (
      id bigint generated always as identity primary key,
      domain text not null unique,
      severity text not null default 'suspend' check (severity in ('silence', 'suspend', 'noop')),
      reject_media boolean not null default false,
      public_comment text not null default '',
      private_comment text not null default '',
      created_at timestamptz not null default now()
    )`.execute(db);
}
