import { type Kysely, sql } from 'kysely';

/** Search by prefix and by words, whatever the accents and the letter case. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // unaccent() is only "stable", as its dictionary could change; ours does not, and an index needs it.
  await sql`
    create function search_fold(text) returns text
    language sql immutable parallel safe strict
    as $$ select lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$`.execute(db);

  await sql`drop index accounts_search`.execute(db);
  await sql`
    create index accounts_search on accounts using gin
      ((' ' || translate(search_fold(username || ' ' || display_name), '-._', '   ')) gin_trgm_ops)`.execute(
    db,
  );
  await sql`create index accounts_url on accounts (url) where domain is not null`.execute(db);

  // The parser leaves tags of HTML out by itself.
  await sql`
    create index statuses_search on statuses using gin
      (to_tsvector('simple'::regconfig, search_fold(spoiler_text || ' ' || content)))
    where reblog_of_id is null and deleted_at is null`.execute(db);
  await sql`create index statuses_url on statuses (url) where not local`.execute(db);
}
