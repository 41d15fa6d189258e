import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import type { CustomEmoji } from '#server/contract/custom-emoji.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { MediaStorage } from '#server/media/storage.ts';

export interface EmojisDeps {
  db: Db;
  config: Pick<Config, 'origin'>;
  storage: Pick<MediaStorage, 'url'>;
}

/** Emoji by id. */
export type Emojis = ReadonlyMap<string, CustomEmoji>;

const COLUMNS = [
  'id',
  'shortcode',
  'image_url',
  'image_key',
  'static_key',
  'category',
  'visible_in_picker',
] as const;

interface EmojiRow {
  id: string;
  shortcode: string;
  image_url: string;
  image_key: string | null;
  static_key: string | null;
  category: string | null;
  visible_in_picker: boolean;
}

/**
 * The emoji that these rows use, as the client API shows them:
 * https://docs.joinmastodon.org/entities/CustomEmoji/. One query, none where no emoji is used.
 * Pictures of other servers come through our proxy.
 */
export async function hydrateEmojis(
  deps: EmojisDeps,
  rows: Iterable<{ emoji_ids: string[] | null }>,
): Promise<Emojis> {
  const ids = new Set([...rows].flatMap((row) => row.emoji_ids ?? []));
  if (ids.size === 0) return new Map();
  const found = await deps.db
    .selectFrom('custom_emojis')
    .select(COLUMNS)
    .where('id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .execute();
  return new Map(found.map((row) => [row.id, present(row, deps)]));
}

/** Changes with any emoji of this server. */
export async function pickerVersion(db: Db): Promise<string | null> {
  const [row] = await findPickerVersion(db, {});
  return row?.version ?? null;
}

const findPickerVersion = statement(
  () => sql<{ version: string }>`
    select md5(coalesce(string_agg(id || ' ' || xmin, ' ' order by id), '')) as version
    from custom_emojis where domain = ''`,
);

/** Those of this server that are there to choose from, by category and code. */
export async function pickerEmojis(deps: EmojisDeps): Promise<CustomEmoji[]> {
  const rows = await localEmojis(deps.db);
  return rows.filter((row) => row.visible_in_picker).map((row) => present(row, deps));
}

/** All of this server. */
export async function localEmojis(db: Db): Promise<EmojiRow[]> {
  return await db
    .selectFrom('custom_emojis')
    .select(COLUMNS)
    .where('domain', '=', '')
    .orderBy('category')
    .orderBy('shortcode')
    .execute();
}

/** Those of one row. */
export function emojisOf(row: { emoji_ids: string[] | null }, emojis: Emojis): CustomEmoji[] {
  return (row.emoji_ids ?? []).flatMap((id) => emojis.get(id) ?? []);
}

function present(row: EmojiRow, { config, storage }: Omit<EmojisDeps, 'db'>): CustomEmoji {
  const { id, shortcode, image_url, image_key, static_key, category } = row;
  if (image_key !== null) {
    const url = storage.url(image_key);
    const still = static_key === null ? url : storage.url(static_key);
    return {
      shortcode,
      url,
      static_url: still,
      visible_in_picker: row.visible_in_picker,
      ...(category === null ? {} : { category }),
    };
  }
  const version = createHash('sha256').update(image_url).digest('hex').slice(0, 12);
  const url = `${config.origin}/media/proxy/emojis/${id}?v=${version}`;
  return { shortcode, url, static_url: url, visible_in_picker: false };
}
