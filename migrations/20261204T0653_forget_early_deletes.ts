import { type Kysely, sql } from 'kysely';

/** What was deleted before it came is forgotten after a while: finding those rows must not cost a walk. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index tombstones_early on tombstones (created_at) where author_uri is not null`.execute(
    db,
  );
}
