import type { Generated, SerialId, Timestamp, TimestampDefault } from './types.ts';

export interface PreviewCardsTable {
  id: SerialId;
  url: string;
  /** Of `url`, with a port where it has one. */
  host: string;
  /** `empty`: there is nothing to show. */
  state: Generated<'new' | 'ready' | 'empty'>;
  type: Generated<'link' | 'photo'>;
  /** Its page has something to play or the like; nothing of it runs here. */
  embeds: Generated<boolean>;
  title: Generated<string>;
  description: Generated<string>;
  language: string | null;
  author_name: Generated<string>;
  author_url: Generated<string>;
  provider_name: Generated<string>;
  provider_url: Generated<string>;
  /** Terms of what is shown, such as `CC BY-SA 4.0`. */
  license: string | null;
  /** Where the picture lies; it is shown through our proxy. */
  image_url: string | null;
  image_description: Generated<string>;
  width: Generated<number>;
  height: Generated<number>;
  blurhash: string | null;
  published_at: Timestamp | null;
  due_at: TimestampDefault;
  fetched_at: Timestamp | null;
  created_at: TimestampDefault;
}

export interface StatusCardsTable {
  status_id: string;
  card_id: string;
}
