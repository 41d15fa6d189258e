import type { SerialId, TimestampDefault } from './types.ts';

export interface CustomEmojisTable {
  id: SerialId;
  domain: string;
  shortcode: string;
  image_url: string;
  updated_at: TimestampDefault;
}
