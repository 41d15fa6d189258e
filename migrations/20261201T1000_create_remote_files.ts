import { type Kysely, sql } from 'kysely';

/** Copies of pictures that lie on other servers, and what could not be fetched. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table remote_files (
      -- sha-256 of the version and the address
      hash bytea primary key,
      url text not null,
      -- null: it could not be fetched, or is not a picture
      key text,
      bytes integer not null default 0,
      cached_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index remote_files_age on remote_files (cached_at)`.execute(db);
}
