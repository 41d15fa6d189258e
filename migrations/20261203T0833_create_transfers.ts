import { type Kysely, sql } from 'kysely';

/** What people bring along from other servers, and the archives they take away. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table imports (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      type text not null check (type in
        ('following', 'blocking', 'muting', 'domain_blocking', 'bookmarks', 'lists')),
      mode text not null check (mode in ('merge', 'overwrite')),
      filename text not null default '',
      -- with "overwrite": what is not in the file was taken away
      cleared_at timestamptz,
      finished_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index imports_account on imports (account_id, id desc)`.execute(db);
  await sql`create index imports_unfinished on imports (id) where finished_at is null`.execute(db);

  await sql`
    create table import_rows (
      id bigint generated always as identity primary key,
      import_id bigint not null references imports (id) on delete cascade,
      data jsonb not null,
      attempts integer not null default 0,
      -- null: waits
      done_at timestamptz,
      -- why it could not be done
      error text
    )`.execute(db);
  await sql`create index import_rows_import on import_rows (import_id, attempts, id)
    where done_at is null`.execute(db);
  await sql`create index import_rows_all on import_rows (import_id, id)`.execute(db);

  await sql`
    create table archives (
      id bigint generated always as identity primary key,
      account_id bigint not null references accounts (id) on delete cascade,
      -- name of the file under DATA_DIR/archives, which nobody can guess
      file text,
      bytes bigint,
      attempts integer not null default 0,
      run_at timestamptz not null default now(),
      failed_at timestamptz,
      ready_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index archives_account on archives (account_id, id desc)`.execute(db);
  await sql`create index archives_waiting on archives (run_at)
    where ready_at is null and failed_at is null`.execute(db);
}
