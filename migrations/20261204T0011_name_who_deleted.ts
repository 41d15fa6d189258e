import { type Kysely, sql } from 'kysely';

/** A Delete of what is not known counts for whoever sent it: a neighbour's Create stays theirs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table tombstones
      -- whose Delete came before what it deletes; null for what was here
      add column author_uri text,
      drop constraint tombstones_pkey,
      add constraint tombstones_uri_author unique nulls not distinct (uri, author_uri)`.execute(db);
}
