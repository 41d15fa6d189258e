import { sql } from 'kysely';
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
  const byName = new Map(
    names
      .map((name) => [foldHashtag(name), name] as const)
      .filter(([fold]) => fold.length <= LONGEST),
  );
  // In one order for everyone: two statuses with the same new tags must not wait for each other.
  const folded = [...byName.keys()].sort();
  const shown = folded.map((name) => byName.get(name) ?? name);
  await sql`
    insert into hashtags (name, display_name)
    select * from unnest(${folded}::text[], ${shown}::text[])
    on conflict (name) do nothing`.execute(tx);
  await sql`
    with wanted as (select id from hashtags where name = any(${folded}::text[])),
      gone as (delete from status_hashtags
        where status_id = ${statusId} and hashtag_id not in (select id from wanted))
    insert into status_hashtags (status_id, hashtag_id)
    select ${statusId}::bigint, id from wanted on conflict do nothing`.execute(tx);
}
