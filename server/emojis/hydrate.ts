import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import type { CustomEmoji } from '#server/contract/custom-emoji.ts';
import type { Db } from '#server/db/pool.ts';

/** Emoji by id. */
export type Emojis = ReadonlyMap<string, CustomEmoji>;

/**
 * The emoji that these rows use, as the client API shows them:
 * https://docs.joinmastodon.org/entities/CustomEmoji/. One query, none where no emoji is used.
 * Pictures come through our proxy.
 */
export async function hydrateEmojis(
  deps: { db: Db; config: Pick<Config, 'origin'> },
  rows: Iterable<{ emoji_ids: string[] | null }>,
): Promise<Emojis> {
  const ids = new Set([...rows].flatMap((row) => row.emoji_ids ?? []));
  if (ids.size === 0) return new Map();
  const found = await deps.db
    .selectFrom('custom_emojis')
    .select(['id', 'shortcode', 'image_url'])
    .where('id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .execute();
  return new Map(
    found.map(({ id, shortcode, image_url }) => {
      const version = createHash('sha256').update(image_url).digest('hex').slice(0, 12);
      const url = `${deps.config.origin}/media/proxy/emojis/${id}?v=${version}`;
      return [id, { shortcode, url, static_url: url, visible_in_picker: false }];
    }),
  );
}

/** Those of one row. */
export function emojisOf(row: { emoji_ids: string[] | null }, emojis: Emojis): CustomEmoji[] {
  return (row.emoji_ids ?? []).flatMap((id) => emojis.get(id) ?? []);
}
