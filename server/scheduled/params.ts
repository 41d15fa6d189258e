import { z } from 'zod';
import type { PublishInput } from '#server/statuses/publish.ts';

const kept = z.object({
  text: z.string(),
  spoilerText: z.string().optional(),
  sensitive: z.boolean().optional(),
  language: z.string().nullish(),
  mediaIds: z.array(z.string()),
  poll: z
    .object({
      options: z.array(z.string()),
      expiresIn: z.number().optional(),
      multiple: z.boolean().optional(),
      hideTotals: z.boolean().optional(),
    })
    .optional(),
  visibility: z.enum(['public', 'unlisted', 'private', 'direct']).optional(),
  inReplyToId: z.string().optional(),
  quotedId: z.string().optional(),
  quotePolicy: z.enum(['public', 'followers', 'nobody']).optional(),
  applicationId: z.string().nullish(),
});

/** What a scheduled status will be published with: who and when stand in columns. */
export type KeptParams = z.infer<typeof kept>;

export function toKept(input: PublishInput): KeptParams {
  return kept.parse({ ...input, mediaIds: [...(input.mediaIds ?? [])] });
}

/** What was kept, read again; throws on what an older or a newer version would have kept. */
export function fromKept(params: unknown): KeptParams {
  return kept.parse(params);
}
