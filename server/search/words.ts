import { type RawBuilder, sql, type SqlBool } from 'kysely';
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
 * The status has the words in what is written, its alt texts or its choices, as in Mastodon: as they
 * are, or as one of the languages stems them. A phrase is meant word for word, as are several that
 * something else than a space divides. With `beginnings` the word typed last may be unfinished.
 * Spelled as `statuses_words` is.
 */
export function hasWords(
  terms: readonly Term[],
  languages: readonly string[],
  beginnings: 'whole' | 'unfinished' = 'whole',
): RawBuilder<SqlBool> {
  return sql<boolean>`search_words(statuses.language,
      statuses.spoiler_text || ' ' || statuses.content || ' ' || statuses.attached)
    @@ (${allOf(terms, { languages, beginnings })})`;
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
