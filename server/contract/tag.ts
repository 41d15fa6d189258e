import { z } from 'zod';
import { AbsoluteUrl } from './formats.ts';

/** https://docs.joinmastodon.org/entities/Tag/ */
export const Tag = z.strictObject({
  id: z.string(),
  name: z.string(),
  url: AbsoluteUrl,
  history: z.array(z.strictObject({ day: z.string(), uses: z.string(), accounts: z.string() })),
  following: z.boolean().optional(),
  featuring: z.boolean().optional(),
});
export type Tag = z.infer<typeof Tag>;
