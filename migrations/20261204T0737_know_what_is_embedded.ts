import { type Kysely, sql } from 'kysely';

/**
 * Whether what a card leads to has a player or the like of its own, for `has:embed`; and what is
 * seldom among media, so that a search for it need not read the others.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table preview_cards add column embeds boolean not null default false`.execute(db);
  await sql`create index preview_cards_embeds on preview_cards (id) where embeds`.execute(db);
  await sql`create index media_films on media (status_id)
    where status_id is not null and type in ('video', 'gifv')`.execute(db);
  await sql`create index media_sounds on media (status_id)
    where status_id is not null and type = 'audio'`.execute(db);
}
