import type { JsonObject } from '../../json.ts';
import type { SerializeContext } from './actor.ts';

/** A custom emoji of this server; dates come out of JSON as text. */
export interface EmojiRow {
  id: string;
  shortcode: string;
  image_key: string | null;
  mime_type: string | null;
  updated_at: Date | string;
}

/** http://joinmastodon.org/ns#Emoji, as a tag and as a document of its own. */
export function serializeEmoji(row: EmojiRow, ctx: SerializeContext): JsonObject {
  return {
    id: `${ctx.origin}/emojis/${row.id}`,
    type: 'Emoji',
    name: `:${row.shortcode}:`,
    updated: new Date(row.updated_at).toISOString(),
    icon: {
      type: 'Image',
      mediaType: row.mime_type ?? 'image/png',
      url: ctx.mediaUrl(row.image_key ?? ''),
    },
  };
}
