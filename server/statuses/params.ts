import { z } from 'zod';
import { boolean, file, id, list, text } from '#server/api/params/fields.ts';
import { Visibility } from '#server/contract/formats.ts';
import { quotePolicyParam } from '#server/quotes/params.ts';
import { pollParam } from '#server/polls/params.ts';

const given = <T>(value: T | undefined): value is T => value !== undefined;

const written = {
  status: text,
  spoiler_text: text,
  sensitive: boolean,
  language: text,
  media_ids: list(id),
  poll: pollParam,
  quote_approval_policy: quotePolicyParam,
};

/** What a new status and an edit have in common. */
function asWritten(p: z.infer<z.ZodObject<typeof written>>) {
  return {
    text: p.status ?? '',
    spoilerText: p.spoiler_text,
    sensitive: p.sensitive,
    language: p.language,
    mediaIds: p.media_ids.filter(given),
    poll: p.poll,
    quotePolicy: p.quote_approval_policy,
  };
}

/** https://docs.joinmastodon.org/methods/statuses/#create */
export const publishParams = z
  .object({
    ...written,
    visibility: z.preprocess(
      (value) => (value === '' ? undefined : (value ?? undefined)),
      Visibility.optional(),
    ),
    in_reply_to_id: id,
    quoted_status_id: id,
    scheduled_at: text,
    allowed_mentions: list(id).optional(),
  })
  .transform((p) => {
    return {
      ...asWritten(p),
      visibility: p.visibility,
      inReplyToId: p.in_reply_to_id,
      quotedId: p.quoted_status_id,
      scheduledAt: p.scheduled_at,
      allowedMentions: p.allowed_mentions?.filter(given),
    };
  });

const mediaAttributes = z
  .object({ id, description: text, focus: text, thumbnail: file })
  .transform((p) => ({
    mediaId: p.id ?? '0',
    description: p.description,
    focus: focusOf(p.focus),
    thumbnail: p.thumbnail,
  }));

/** https://docs.joinmastodon.org/methods/statuses/#edit */
export const editParams = z
  .object({ ...written, media_attributes: list(mediaAttributes) })
  .transform((p) => {
    return {
      ...asWritten(p),
      mediaAttributes: p.media_attributes,
    };
  });

export const deleteParams = z.object({ delete_media: boolean });

/** `x,y`, each from -1 to 1; undefined when absent or not that. */
function focusOf(value: string | undefined): { x: number; y: number } | undefined {
  const [x, y] = (value ?? '').split(',').map(Number);
  if (x === undefined || y === undefined || Number.isNaN(x) || Number.isNaN(y)) return undefined;
  const clamp = (n: number) => Math.min(Math.max(n, -1), 1);
  return { x: clamp(x), y: clamp(y) };
}
