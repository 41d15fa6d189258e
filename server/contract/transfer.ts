import { z } from 'zod';
import { DateTime, Id } from './formats.ts';

export const ImportType = z.enum([
  'following',
  'blocking',
  'muting',
  'domain_blocking',
  'bookmarks',
  'lists',
]);

/** A file that is being worked through; our own, Mastodon has this on its pages only. */
export const Import = z.strictObject({
  id: Id,
  type: ImportType,
  mode: z.enum(['merge', 'overwrite']),
  filename: z.string(),
  state: z.enum(['in_progress', 'finished']),
  total_items: z.number().int(),
  processed_items: z.number().int(),
  failed_items: z.number().int(),
  created_at: DateTime,
  finished_at: DateTime.nullable(),
});
export type Import = z.infer<typeof Import>;

/** A copy of one's own posts; our own. */
export const Archive = z.strictObject({
  id: Id,
  state: z.enum(['in_progress', 'ready', 'failed']),
  bytes: z.number().int().nullable(),
  created_at: DateTime,
});
export type Archive = z.infer<typeof Archive>;
