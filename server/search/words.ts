import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { someRow } from '#server/db/expressions.ts';
import type { Db } from '#server/db/pool.ts';
import type { Term } from './parse-query.ts';

type TsQuery = RawBuilder<unknown>;

/** Words are looked for as each of them stems them. */
const MOST_LANGUAGES = 5;

/**
 * The tags of the languages somebody reads: the one they write in, the one of their pages, and those
 * they ask for.
 */
export async function languagesOf(
  db: Db,
  accountId: string,
  asked: readonly string[],
): Promise<string[]> {
  const reader = await db
    .selectFrom('users')
    .select(['locale', 'default_language'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  const all = [...asked, reader?.default_language, reader?.locale].flatMap((tag) => tag ?? []);
  const tags = new Set(all.map((tag) => tag.split('-')[0]?.toLowerCase() ?? ''));
  return [...tags].slice(0, MOST_LANGUAGES);
}

/**
 * The text has the words: as they are, or as one of the languages stems them. A phrase is meant word
 * for word, as are several that something else than a space divides. With `beginnings` the word typed last may be unfinished. Spelled as `statuses_words` is.
 */
export function hasWords(
  terms: readonly Term[],
  languages: readonly string[],
  beginnings: 'whole' | 'unfinished' = 'whole',
): RawBuilder<SqlBool> {
  const has = sql<boolean>`search_words(statuses.language, statuses.spoiler_text || ' ' || statuses.content)
    @@ (${allOf(terms, { languages, beginnings })})`;
  const excluded = terms.filter((term) => term.no).map((term) => ({ ...term, no: false }));
  if (excluded.length === 0) return has;
  const banned = anyOf(excluded, { languages, beginnings });
  const inMedia = someRow(sql`from media
    where media.status_id = statuses.id and search_words(null, media.description) @@ (${banned})`);
  const inPoll = someRow(sql`from polls join poll_options o on o.poll_id = polls.id
    where polls.status_id = statuses.id and search_words(null, o.title) @@ (${banned})`);
  return sql<boolean>`(${has} and not ${inMedia} and not ${inPoll})`;
}

/** Alt texts and choices of a poll belong to what a status says, as in Mastodon. */
const ATTACHED = sql`coalesce((select string_agg(media.description, ' ') from media
    where media.status_id = statuses.id), '') || ' ' ||
  coalesce((select string_agg(o.title, ' ') from polls join poll_options o on o.poll_id = polls.id
    where polls.status_id = statuses.id), '')`;

/** As many of the newest with a word in what is attached are looked at. */
const MOST_ATTACHED = { media: 5_000, polls: 1_000 };

/**
 * The text has the words together with what is attached, which has at least one of them; null where
 * there is no word to find. `within` says which media are looked at (`inHours` of `media.status_id`).
 * Spelled as `media_words` and `poll_options_words` are; the offsets leave PostgreSQL nothing but them.
 */
export function hasWordsAttached(
  terms: readonly Term[],
  languages: readonly string[],
  beginnings: 'whole' | 'unfinished',
): ((within: RawBuilder<SqlBool>) => RawBuilder<SqlBool>) | null {
  const wanted = terms.filter((term) => !term.no);
  if (wanted.length === 0) return null;
  const one = anyOf(wanted, { languages, beginnings });
  const all = sql`search_words(statuses.language,
      statuses.spoiler_text || ' ' || statuses.content || ' ' || ${ATTACHED})
    @@ (${allOf(terms, { languages, beginnings })})`;
  return (within) => sql<boolean>`(statuses.id = any(array(
      (select hits.id from (select media.status_id as id from media
          where search_words(null, media.description) @@ (${one})
            and media.status_id is not null and media.description <> '' and ${within} offset 0) as hits
        order by hits.id desc limit ${sql.lit(MOST_ATTACHED.media)})
      union all (select (select polls.status_id from polls where polls.id = hits.poll_id)
        from (select o.poll_id from poll_options o
          where search_words(null, o.title) @@ (${one}) offset 0) as hits
        order by hits.poll_id desc limit ${sql.lit(MOST_ATTACHED.polls)})))
    ${terms.length === 1 ? sql`` : sql`and ${all}`})`;
}

interface How {
  languages: readonly string[];
  beginnings: 'whole' | 'unfinished';
}

function allOf(terms: readonly Term[], how: How): TsQuery {
  return terms
    .map((term) => (term.no ? sql`!!(${queryOf(term, how)})` : sql`(${queryOf(term, how)})`))
    .reduce((all, one) => sql`${all} && ${one}`);
}

function anyOf(terms: readonly Term[], how: How): TsQuery {
  return terms
    .map((term) => sql`(${queryOf(term, how)})`)
    .reduce((all, one) => sql`${all} || ${one}`);
}

function queryOf(term: Term, { languages, beginnings }: How): TsQuery {
  return term.as === 'beginning' && beginnings === 'unfinished'
    ? beginningOf(term)
    : wholeOf(term, term.as === 'phrase' || term.words.length > 1 ? [] : languages);
}

function wholeOf({ words, typed }: Term, languages: readonly string[]): TsQuery {
  const text = words.join(' ');
  const simple = phrase(sql`'simple'::regconfig`, text);
  // PostgreSQL takes what looks like an address or is joined by hyphens for one word.
  const asTyped = typed === text ? [] : [phrase(sql`'simple'::regconfig`, typed)];
  const stemmed = languages.map(
    (tag) => sql`coalesce(${phrase(sql`search_language(${tag})`, text)}, '')`,
  );
  // Each is written once or twice: what repeats all before it grows beyond memory with the languages.
  return [...asTyped, ...stemmed].reduce(
    (all, one) => sql`${all} || coalesce(nullif(${one}, ${simple}), '')`,
    simple,
  );
}

function phrase(language: RawBuilder<unknown>, text: string): TsQuery {
  return sql`phraseto_tsquery(${language}, search_text(${text}))`;
}

/** Only letters, marks and digits come here: nothing that `to_tsquery` could stumble over. */
function beginningOf({ words }: Term): TsQuery {
  const text = words.map((word) => `'${word}'`).join(' <-> ');
  return sql`to_tsquery('simple'::regconfig, search_fold(${`${text}:*`}))`;
}
