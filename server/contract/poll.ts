import { z } from 'zod';
import { CustomEmoji } from './custom-emoji.ts';
import { DateTime, Id } from './formats.ts';

/** https://docs.joinmastodon.org/entities/Poll/ */
export const Poll = z.strictObject({
  id: Id,
  /** Null where it stays open until its author closes it. */
  expires_at: DateTime.nullable(),
  expired: z.boolean(),
  multiple: z.boolean(),
  votes_count: z.number().int(),
  /** Null where the author's server does not tell. */
  voters_count: z.number().int().nullable(),
  options: z.array(
    z.strictObject({
      title: z.string(),
      /** Null while the author hides how the votes stand. */
      votes_count: z.number().int().nullable(),
    }),
  ),
  emojis: z.array(CustomEmoji),
  /** These two are there only for a signed-in viewer; an author counts as having voted. */
  voted: z.boolean().optional(),
  own_votes: z.array(z.number().int()).optional(),
});
export type Poll = z.infer<typeof Poll>;
