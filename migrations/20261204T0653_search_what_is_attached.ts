import { type Kysely, sql } from 'kysely';

/** Ids begin with milliseconds: an id divided by this is the hour in which it was made. */
const HOUR = 3_600_000 * 65_536;

/**
 * Words of alt texts, with the hour of the post beside them as in `statuses_words`, and of the choices
 * of polls. As they are: a medium has no language of its own.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index media_words on media using gin
      (search_words(null, description), (array[status_id / ${sql.lit(HOUR)}]))
    where status_id is not null and description <> ''`.execute(db);
  await sql`
    create index poll_options_words on poll_options using gin (search_words(null, title))`.execute(
    db,
  );
}
