import { sql } from 'kysely';
import { statement } from '#server/db/statement.ts';
import type { Tx } from '#server/db/transaction.ts';

/** How hashtags are compared: compatibility forms and letter case do not count. */
export function foldHashtag(name: string): string {
  return name.normalize('NFKC').toLowerCase();
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
      tags.set(name, shown);
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

/** Names as written by how they are compared. */
function foldedOf(names: readonly string[]): Map<string, string> {
  return new Map(
    names
      .map((name) => [foldHashtag(name), name] as const)
      .filter(([fold]) => fold.length <= LONGEST),
  );
}
