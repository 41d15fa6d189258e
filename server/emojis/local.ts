import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** `:code:` that stands by itself: not inside a word or an address, nor glued to another. */
const CODE = /(?<![\p{L}\p{N}:]):([a-zA-Z0-9_]{2,}):(?![\p{L}\p{N}:])/gu;

/** The shortcodes that a text uses, whether there are such emoji or not. */
export function shortcodesIn(text: string): string[] {
  return [...text.matchAll(CODE)].map((match) => match[1] ?? '');
}

/** Ids of the emoji of this server that these texts use, null for none. No query where no code is. */
export async function localEmojiIds(db: Db, texts: readonly string[]): Promise<string[] | null> {
  const codes = new Set(texts.flatMap(shortcodesIn));
  if (codes.size === 0) return null;
  const rows = await db
    .selectFrom('custom_emojis')
    .select('id')
    .where('domain', '=', '')
    .where('shortcode', '=', sql<string>`any(${[...codes]}::text[])`)
    .orderBy('shortcode')
    .execute();
  return rows.length === 0 ? null : rows.map((row) => row.id);
}
