import { z } from 'zod';
import { AbsoluteUrl, Id } from './formats.ts';

/** Ours: a picture of Wikimedia Commons that may be put into a post. */
export const CommonsFile = z.strictObject({
  /** Of its page there. */
  id: Id,
  /** `File:Red kite.jpg` */
  title: z.string(),
  /** What it shows, in the language asked for where there is a text in it; may be empty. */
  caption: z.string(),
  caption_language: z.string().nullable(),
  /** Through our proxy. */
  preview_url: AbsoluteUrl,
  width: z.number().int(),
  height: z.number().int(),
  creator: z.string(),
  license_name: z.string(),
  license_url: AbsoluteUrl.nullable(),
  source_url: AbsoluteUrl,
});
export type CommonsFile = z.infer<typeof CommonsFile>;
