import { type Kysely, sql } from 'kysely';

/** Statuses that wait for their time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table scheduled_statuses (
      id bigint primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      scheduled_at timestamptz not null,
      -- what publishing takes, checked when it was scheduled
      params jsonb not null,
      idempotency_key text,
      attempts integer not null default 0,
      last_error text,
      run_at timestamptz not null,
      created_at timestamptz not null default now(),
      unique (account_id, idempotency_key)
    )`.execute(db);
  await sql`create index scheduled_statuses_account
    on scheduled_statuses (account_id, id desc)`.execute(db);
  await sql`create index scheduled_statuses_due on scheduled_statuses (run_at)`.execute(db);

  await sql`
    alter table media add column scheduled_status_id bigint
      references scheduled_statuses (id) on delete set null`.execute(db);
  await sql`create index media_scheduled on media (scheduled_status_id)
    where scheduled_status_id is not null`.execute(db);
}
