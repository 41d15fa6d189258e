import { type Kysely, sql } from 'kysely';

/** Custom emoji of this server: rows whose domain is empty, with a file of ours. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table custom_emojis
      -- storage key of the picture and of its first frame; null for emoji of other servers
      add column image_key text,
      add column static_key text,
      add column mime_type text,
      add column category text,
      add column visible_in_picker boolean not null default true`.execute(db);
}
