import { z } from 'zod';
import { AbsoluteUrl, Id } from './formats.ts';

const Size = z.strictObject({
  width: z.number().int(),
  height: z.number().int(),
  /** `WxH` */
  size: z.string(),
  aspect: z.number(),
  duration: z.number().optional(),
  frame_rate: z.string().optional(),
  /** Whole: most apps read it as an integer, and none of the timeline if it is not. */
  bitrate: z.number().int().optional(),
});

const Sound = z.strictObject({
  duration: z.number().optional(),
  bitrate: z.number().int().optional(),
});

/** https://docs.joinmastodon.org/entities/MediaAttachment/ */
export const MediaAttachment = z.strictObject({
  id: Id,
  type: z.enum(['image', 'gifv', 'video', 'audio', 'unknown']),
  /** Null only while it is being processed. */
  url: AbsoluteUrl.nullable(),
  preview_url: AbsoluteUrl.nullable(),
  remote_url: AbsoluteUrl.nullable(),
  preview_remote_url: AbsoluteUrl.nullable(),
  text_url: AbsoluteUrl.nullable(),
  meta: z.strictObject({
    // A sound has no size; whoever shows a picture or film need not ask.
    original: (z.union([Size, Sound]) as unknown as typeof Size).optional(),
    small: Size.optional(),
    focus: z.strictObject({ x: z.number(), y: z.number() }).optional(),
  }),
  description: z.string().nullable(),
  blurhash: z.string().nullable(),
  /** Ours: whose work it is and on what terms it may be used, where that is known. */
  credit: z
    .strictObject({
      text: z.string(),
      creator: z.string(),
      creator_url: AbsoluteUrl.nullable(),
      license_name: z.string(),
      license_url: AbsoluteUrl.nullable(),
      source_url: AbsoluteUrl,
    })
    .optional(),
});
export type MediaAttachment = z.infer<typeof MediaAttachment>;
