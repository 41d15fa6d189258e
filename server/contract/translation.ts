import { z } from 'zod';
import { Id } from './formats.ts';

/** https://docs.joinmastodon.org/entities/Translation/ */
export const Translation = z.strictObject({
  content: z.string(),
  spoiler_text: z.string(),
  poll: z
    .strictObject({ id: Id, options: z.array(z.strictObject({ title: z.string() })) })
    .nullable(),
  media_attachments: z.array(z.strictObject({ id: Id, description: z.string() })),
  /** Of the translation. */
  language: z.string(),
  detected_source_language: z.string(),
  provider: z.string(),
});
export type Translation = z.infer<typeof Translation>;
