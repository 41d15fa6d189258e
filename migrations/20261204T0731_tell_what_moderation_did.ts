import { type Kysely, sql } from 'kysely';

/**
 * Follows that a block of a server or a suspension ended, with what is needed to follow again, and
 * what moderators did to accounts of this server: people are notified of both.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table severances (
      id bigint generated always as identity primary key,
      type text not null check (type in ('domain_block', 'user_domain_block', 'account_suspension')),
      -- the server, or the handle of the account
      target_name text not null,
      -- nothing is known any more of who was lost
      purged boolean not null default false,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table severed_follows (
      severance_id bigint not null references severances (id) on delete cascade,
      local_account_id bigint not null references accounts (id) on delete cascade,
      -- of the local account: its followers, or those it followed
      direction text not null check (direction in ('followers', 'following')),
      remote_account_id bigint not null references accounts (id) on delete cascade,
      show_reblogs boolean not null,
      notify boolean not null,
      languages text[],
      primary key (severance_id, local_account_id, direction, remote_account_id)
    )`.execute(db);
  await sql`create index severed_follows_local on severed_follows (local_account_id)`.execute(db);
  await sql`create index severed_follows_remote on severed_follows (remote_account_id)`.execute(db);
  await sql`
    create table account_severances (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      severance_id bigint not null references severances (id) on delete cascade,
      followers_count integer not null,
      following_count integer not null,
      unique (severance_id, account_id)
    )`.execute(db);
  await sql`create index account_severances_account on account_severances (account_id, id desc)`.execute(
    db,
  );

  await sql`
    create table account_warnings (
      id bigint generated always as identity primary key,
      -- the moderator; null: whoever runs the server
      account_id bigint references accounts (id) on delete set null,
      target_account_id bigint not null references accounts (id) on delete cascade,
      action text not null check (action in ('none', 'disable', 'mark_statuses_as_sensitive',
        'delete_statuses', 'sensitive', 'silence', 'suspend')),
      text text not null default '',
      -- null: it is about no posts
      status_ids bigint[],
      report_id bigint references reports (id) on delete set null,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index account_warnings_target on account_warnings (target_account_id, id desc)`.execute(
    db,
  );
  await sql`create index account_warnings_account on account_warnings (account_id)
    where account_id is not null`.execute(db);
  await sql`create index account_warnings_report on account_warnings (report_id)
    where report_id is not null`.execute(db);

  await sql`
    alter table notifications
      add column severance_id bigint references account_severances (id) on delete cascade,
      add column warning_id bigint references account_warnings (id) on delete cascade,
      drop constraint notifications_once,
      add constraint notifications_once unique nulls not distinct
        (account_id, type, from_account_id, status_id, report_id, severance_id, warning_id)`.execute(
    db,
  );
  await sql`create index notifications_severance on notifications (severance_id)
    where severance_id is not null`.execute(db);
  await sql`create index notifications_warning on notifications (warning_id)
    where warning_id is not null`.execute(db);
}
