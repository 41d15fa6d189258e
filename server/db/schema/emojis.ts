import type { Generated, SerialId, TimestampDefault } from './types.ts';

export interface CustomEmojisTable {
  id: SerialId;
  domain: string;
  shortcode: string;
  image_url: string;
  image_key: string | null;
  static_key: string | null;
  mime_type: string | null;
  category: string | null;
  visible_in_picker: Generated<boolean>;
  updated_at: TimestampDefault;
}
