import { type Kysely, sql } from 'kysely';

/** Notifications in groups, those held back by a person's policy, and those about reports. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table notifications
      -- favourite-<status>-<hours since 1970>; null for what stands alone
      add column group_key text,
      -- held back by the policy of its reader until they accept the sender
      add column filtered boolean not null default false,
      add column report_id bigint references reports (id) on delete cascade,
      drop constraint notifications_account_id_type_from_account_id_status_id_key,
      add constraint notifications_once
        unique nulls not distinct (account_id, type, from_account_id, status_id, report_id)`.execute(
    db,
  );
  await sql`
    update notifications set group_key = concat_ws('-', type, status_id,
      floor(extract(epoch from created_at) / 3600)::bigint)
    where type in ('favourite', 'reblog', 'follow')`.execute(db);
  await sql`create index notifications_group on notifications (account_id, group_key, id desc)
    where group_key is not null`.execute(db);
  await sql`create index notifications_filtered on notifications (account_id, from_account_id)
    where filtered`.execute(db);
  await sql`create index notifications_report on notifications (report_id)
    where report_id is not null`.execute(db);

  const column = (name: string, fallback: string) =>
    sql.raw(
      `${name} text not null default '${fallback}' check (${name} in ('accept', 'filter', 'drop'))`,
    );
  await sql`
    create table notification_policies (
      account_id bigint primary key references accounts (id) on delete cascade,
      ${column('for_not_following', 'accept')},
      ${column('for_not_followers', 'accept')},
      ${column('for_new_accounts', 'accept')},
      ${column('for_private_mentions', 'filter')},
      ${column('for_limited_accounts', 'filter')},
      updated_at timestamptz not null default now()
    )`.execute(db);

  await sql`
    create table notification_requests (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      from_account_id bigint not null references accounts (id) on delete cascade,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (account_id, from_account_id)
    )`.execute(db);
  await sql`create index notification_requests_account
    on notification_requests (account_id, id desc)`.execute(db);
  await sql`create index notification_requests_from
    on notification_requests (from_account_id)`.execute(db);

  await sql`
    create table notification_permissions (
      account_id bigint not null references accounts (id) on delete cascade,
      from_account_id bigint not null references accounts (id) on delete cascade,
      created_at timestamptz not null default now(),
      primary key (account_id, from_account_id)
    )`.execute(db);
  await sql`create index notification_permissions_from
    on notification_permissions (from_account_id)`.execute(db);
}
