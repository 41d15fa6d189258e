import { type Kysely, sql } from 'kysely';

/**
 * Every delivery is leased before it is sent: an update of columns in no index. With room on its
 * page the new version of the row stays there, and none of the four indices has to learn of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deliveries set (fillfactor = 50)`.execute(db);
}
