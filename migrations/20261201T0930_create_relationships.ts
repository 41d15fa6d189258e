import { type Kysely, sql } from 'kysely';

/** Who follows, blocks and mutes whom, and what they are told about. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['follows', 'follow_requests']) {
    await sql`
      create table ${sql.table(table)} (
        id bigint generated always as identity primary key,
        account_id bigint not null references accounts (id) on delete cascade,
        target_account_id bigint not null references accounts (id) on delete cascade,
        -- id of the Follow activity
        uri text unique,
        show_reblogs boolean not null default true,
        notify boolean not null default false,
        languages text[],
        created_at timestamptz not null default now(),
        unique (account_id, target_account_id),
        check (account_id <> target_account_id)
      )`.execute(db);
    await sql`create index ${sql.ref(`${table}_target`)} on ${sql.table(table)} (target_account_id, id desc)`.execute(
      db,
    );
    await sql`create index ${sql.ref(`${table}_account`)} on ${sql.table(table)} (account_id, id desc)`.execute(
      db,
    );
  }

  await sql`
    create table blocks (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      target_account_id bigint not null references accounts (id) on delete cascade,
      uri text unique,
      created_at timestamptz not null default now(),
      unique (account_id, target_account_id),
      check (account_id <> target_account_id)
    )`.execute(db);
  await sql`create index blocks_target on blocks (target_account_id)`.execute(db);

  await sql`
    create table mutes (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      target_account_id bigint not null references accounts (id) on delete cascade,
      hide_notifications boolean not null default true,
      expires_at timestamptz,
      created_at timestamptz not null default now(),
      unique (account_id, target_account_id),
      check (account_id <> target_account_id)
    )`.execute(db);
  await sql`create index mutes_target on mutes (target_account_id)`.execute(db);

  await sql`
    create table account_domain_blocks (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      domain text not null,
      created_at timestamptz not null default now(),
      unique (account_id, domain)
    )`.execute(db);

  await sql`
    create table notifications (
      -- small and sequential: clients read it as a JSON number
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      type text not null check (type in
        ('mention', 'status', 'reblog', 'follow', 'follow_request', 'favourite', 'poll', 'update',
         'quote', 'admin.sign_up', 'admin.report', 'moderation_warning', 'severed_relationships')),
      from_account_id bigint not null references accounts (id) on delete cascade,
      status_id bigint references statuses (id) on delete cascade,
      created_at timestamptz not null default now(),
      unique nulls not distinct (account_id, type, from_account_id, status_id)
    )`.execute(db);
  await sql`create index notifications_account on notifications (account_id, id desc)`.execute(db);
  await sql`create index notifications_status on notifications (status_id) where status_id is not null`.execute(
    db,
  );
  await sql`create index notifications_from on notifications (from_account_id)`.execute(db);

  await sql`
    create table markers (
      account_id bigint not null references accounts (id) on delete cascade,
      timeline text not null check (timeline in ('home', 'notifications')),
      last_read_id text not null,
      version integer not null default 1,
      updated_at timestamptz not null default now(),
      primary key (account_id, timeline)
    )`.execute(db);
}
