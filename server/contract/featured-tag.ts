import { z } from 'zod';
import { AbsoluteUrl, Day, Id } from './formats.ts';

/** https://docs.joinmastodon.org/entities/FeaturedTag/ */
export const FeaturedTag = z.strictObject({
  id: Id,
  name: z.string(),
  url: AbsoluteUrl,
  /** A number as text. */
  statuses_count: z.string(),
  last_status_at: Day.nullable(),
});
export type FeaturedTag = z.infer<typeof FeaturedTag>;
