import { type Kysely, sql } from 'kysely';

/** Custom emoji of other servers, and which of them statuses and profiles use. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table custom_emojis (
      id bigint generated always as identity primary key,
      domain text not null,
      shortcode text not null,
      image_url text not null,
      updated_at timestamptz not null default now(),
      unique (domain, shortcode)
    )`.execute(db);
  await sql`alter table statuses add column emoji_ids bigint[]`.execute(db);
  await sql`alter table accounts add column emoji_ids bigint[]`.execute(db);
}
