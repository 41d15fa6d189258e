import { sql } from 'kysely';
import { statement } from '#server/db/statement.ts';
import type { Tx } from '#server/db/transaction.ts';

/** What no hashtag has in it; the separators are those of Catalan, Japanese and Persian words. */
const NOT_COMPARED = /[^\p{L}\p{M}\p{N}_·・\u200c]|[\u0300-\u036f]/gu;
/** Sinhala and others write with the joiner that is not compared. */
const NOT_SHOWN = /[^\p{L}\p{M}\p{N}_·・\u200c\u200d]/gu;

/** Latin letters that are no plain letter with a mark, as Mastodon reads them. */
const PLAIN = new Map([
  ['ð', 'd'],
  ['đ', 'd'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ĸ', 'k'],
  ['ł', 'l'],
  ['ŋ', 'n'],
  ['ø', 'o'],
  ['ŧ', 't'],
]);

/**
 * How hashtags are compared, as in Mastodon: compatibility forms, letter case, the accents of the
 * letters of European languages and what cannot be in a hashtag do not count. Other scripts stay as
 * they are. Empty for what has nothing to compare.
 */
export function foldHashtag(name: string): string {
  if (/^[a-z0-9_]*$/.test(name)) return name;
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u00e0-\u017e]/g, (letter) => PLAIN.get(letter) ?? letter.normalize('NFD').charAt(0))
    .replace(NOT_COMPARED, '')
    .normalize('NFKC');
}

/** A hashtag as somebody wrote it, without what cannot be in one. */
export function shownHashtag(name: string): string {
  return name.replace(NOT_SHOWN, '');
}

/** Longer ones stay text: no index would hold them. */
const LONGEST = 255;

/** Makes exactly these the status's hashtags, in two statements however many. */
export async function setHashtags(
  tx: Tx,
  statusId: string,
  names: readonly string[],
): Promise<void> {
  const folded = [...foldedOf(names).keys()];
  await sql`
    delete from status_hashtags where status_id = ${statusId}
      and hashtag_id not in (select id from hashtags where name = any(${folded}::text[]))`.execute(
    tx,
  );
  await addHashtags(tx, [{ statusId, names }]);
}

/** Adds hashtags to several statuses. */
export async function addHashtags(
  tx: Tx,
  all: readonly { statusId: string; names: readonly string[] }[],
): Promise<void> {
  const tags = new Map<string, string>();
  const pairs: { statusId: string; name: string }[] = [];
  for (const { statusId, names } of all) {
    for (const [name, shown] of foldedOf(names)) {
      if (!tags.has(name)) tags.set(name, shown);
      pairs.push({ statusId, name });
    }
  }
  if (pairs.length === 0) return;
  // In one order for everyone: two statuses with the same new tags must not wait for each other.
  const folded = [...tags.keys()].sort();
  await insertHashtags(tx, { folded, shown: folded.map((name) => tags.get(name) ?? name) });
  await linkHashtags(tx, {
    statuses: pairs.map((pair) => pair.statusId),
    names: pairs.map((pair) => pair.name),
  });
}

/** What is there already is only read: a conflict costs a row's worth of work, and most are there. */
const insertHashtags = statement(
  (p: { folded: string[]; shown: string[] }) => sql`
    insert into hashtags (name, display_name)
    select * from unnest(${p.folded}::text[], ${p.shown}::text[]) as given (name, shown)
    where not exists (select from hashtags where name = given.name)
    on conflict (name) do nothing`,
);

const linkHashtags = statement(
  (p: { statuses: string[]; names: string[] }) => sql`
    insert into status_hashtags (status_id, hashtag_id)
    select given.status_id, hashtags.id
    from unnest(${p.statuses}::bigint[], ${p.names}::text[]) as given (status_id, name)
    join hashtags on hashtags.name = given.name
    on conflict do nothing`,
);

/** Names as written, the first of several, by how they are compared. */
function foldedOf(names: readonly string[]): Map<string, string> {
  const folded = new Map<string, string>();
  for (const name of names) {
    const fold = foldHashtag(name);
    if (fold.length === 0 || fold.length > LONGEST || folded.has(fold)) continue;
    folded.set(fold, shownHashtag(name));
  }
  return folded;
}
