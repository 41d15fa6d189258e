import { type Kysely, sql } from 'kysely';

/** What people do not want to read: filters with their keywords and single statuses. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table filters (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      title text not null,
      -- home, notifications, public, thread, account
      context text[] not null,
      action text not null default 'warn' check (action in ('warn', 'hide', 'blur')),
      expires_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index filters_account on filters (account_id, id)`.execute(db);

  await sql`
    create table filter_keywords (
      id bigint generated always as identity primary key,
      filter_id bigint not null references filters (id) on delete cascade,
      keyword text not null,
      whole_word boolean not null default true
    )`.execute(db);
  await sql`create index filter_keywords_filter on filter_keywords (filter_id, id)`.execute(db);

  await sql`
    create table filter_statuses (
      id bigint generated always as identity primary key,
      filter_id bigint not null references filters (id) on delete cascade,
      status_id bigint not null references statuses (id) on delete cascade,
      unique (filter_id, status_id)
    )`.execute(db);
  await sql`create index filter_statuses_status on filter_statuses (status_id)`.execute(db);
}
