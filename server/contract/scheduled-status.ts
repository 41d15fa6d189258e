import { z } from 'zod';
import { DateTime, Id, Visibility } from './formats.ts';
import { MediaAttachment } from './media-attachment.ts';

/** https://docs.joinmastodon.org/entities/ScheduledStatus/ */
export const ScheduledStatus = z.strictObject({
  id: Id,
  scheduled_at: DateTime,
  params: z.strictObject({
    text: z.string(),
    poll: z
      .strictObject({
        options: z.array(z.string()),
        expires_in: z.number().int().nullable(),
        multiple: z.boolean(),
        hide_totals: z.boolean(),
      })
      .nullable(),
    media_ids: z.array(Id).nullable(),
    sensitive: z.boolean().nullable(),
    spoiler_text: z.string().nullable(),
    /** Never null: Tusky, Pachli, Moshidon and TootSDK read no scheduled status without it. */
    visibility: Visibility,
    in_reply_to_id: Id.nullable(),
    quoted_status_id: Id.nullable(),
    quote_approval_policy: z.enum(['public', 'followers', 'nobody']).nullable(),
    language: z.string().nullable(),
    application_id: z.number().int().nullable(),
    /** Always null: it stands outside. */
    scheduled_at: z.null(),
    idempotency: z.string().nullable(),
    with_rate_limit: z.boolean(),
  }),
  media_attachments: z.array(MediaAttachment),
});
export type ScheduledStatus = z.infer<typeof ScheduledStatus>;
