import { z } from 'zod';
import { DateTime } from './formats.ts';

/** https://docs.joinmastodon.org/entities/Marker/ */
export const Marker = z.strictObject({
  last_read_id: z.string(),
  version: z.number().int(),
  updated_at: DateTime,
});
export type Marker = z.infer<typeof Marker>;
