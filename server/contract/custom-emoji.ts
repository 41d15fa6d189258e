import { z } from 'zod';

/** https://docs.joinmastodon.org/entities/CustomEmoji/ */
export const CustomEmoji = z.strictObject({
  shortcode: z.string(),
  url: z.string(),
  static_url: z.string(),
  visible_in_picker: z.boolean(),
  category: z.string().nullable().optional(),
});
export type CustomEmoji = z.infer<typeof CustomEmoji>;
