import { type Kysely, sql } from 'kysely';

/** Films and sounds wait as they were uploaded until a worker has made something safe of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table media
      add column upload_key text,
      add column attempts integer not null default 0`.execute(db);
  await sql`create index media_processing on media (id) where state = 'processing'`.execute(db);
}
