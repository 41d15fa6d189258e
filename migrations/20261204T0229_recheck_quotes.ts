import { type Kysely, sql } from 'kysely';

/** What is quoted may come later than the quote; a consent is read again; a version knows its quote. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // when the consent of a quoted author elsewhere was last read
  await sql`alter table quotes add column checked_at timestamptz`.execute(db);
  await sql`create index quotes_unlinked on quotes (quoted_uri)
    where quoted_status_id is null and state = 'pending'`.execute(db);
  // what that version quoted; null for nothing
  await sql`alter table status_edits add column quoted_uri text`.execute(db);
  await sql`update status_edits set quoted_uri = quotes.quoted_uri
    from quotes where quotes.status_id = status_edits.status_id`.execute(db);
}
