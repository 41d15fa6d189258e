import { sql } from 'kysely';
import type { Tx } from '#server/db/transaction.ts';

/** A custom emoji as a post or profile of another server brings it. */
export interface RemoteEmoji {
  /** Without colons. */
  shortcode: string;
  /** The picture; checked to be http(s). */
  url: string;
}

/**
 * Keeps the emoji that something from `domain` uses and resolves to their ids, null for none. What
 * is known and unchanged is only read: popular emoji are rows that every transaction would wait for.
 */
export async function keepRemoteEmojis(
  tx: Tx,
  domain: string,
  emojis: readonly RemoteEmoji[],
): Promise<string[] | null> {
  if (emojis.length === 0) return null;
  const sorted = [...new Map(emojis.map((emoji) => [emoji.shortcode, emoji])).values()].toSorted(
    (one, other) => (one.shortcode < other.shortcode ? -1 : 1),
  );
  const { rows } = await sql<{ id: string }>`
    with given as (
      select * from unnest(${sorted.map((emoji) => emoji.shortcode)}::text[],
        ${sorted.map((emoji) => emoji.url)}::text[]) as given (shortcode, image_url)
    ), same as (
      select e.id, e.shortcode from custom_emojis e join given using (shortcode)
      where e.domain = ${domain} and e.image_url = given.image_url
    ), kept as (
      insert into custom_emojis (domain, shortcode, image_url)
      select ${domain}, shortcode, image_url from given
      where shortcode not in (select shortcode from same) order by shortcode
      on conflict (domain, shortcode) do update
        set image_url = excluded.image_url, updated_at = now()
      returning id, shortcode
    )
    select id from (select * from same union all select * from kept) as all_of_them
    order by shortcode`.execute(tx);
  return rows.map((row) => row.id);
}
