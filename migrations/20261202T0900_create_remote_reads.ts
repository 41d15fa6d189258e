import { type Kysely, sql } from 'kysely';

/** When something of other servers was last read as a whole, so that nothing is read over and over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table remote_reads (
      -- what was read: 'outbox:<account id>', 'thread:<conversation id>'
      subject text primary key,
      read_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index remote_reads_read_at on remote_reads (read_at)`.execute(db);
}
