import { z } from 'zod';

/** A metadata value: HTML, or HTML by language code with `_type` beside it. */
const value = z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.string())]);

const imageInfo = z.object({
  timestamp: z.string().optional(),
  user: z.string().optional(),
  size: z.number().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  duration: z.number().optional(),
  url: z.string().optional(),
  descriptionurl: z.string().optional(),
  thumburl: z.string().optional(),
  thumbwidth: z.coerce.number().optional(),
  thumbheight: z.coerce.number().optional(),
  thumbmime: z.string().optional(),
  sha1: z.string().optional(),
  mime: z.string().optional(),
  mediatype: z.string().optional(),
  filehidden: z.boolean().optional(),
  filemissing: z.boolean().optional(),
  // PHP writes an empty map as a list.
  extmetadata: z
    .union([
      z.record(z.string(), z.object({ value: value.optional(), source: z.string().optional() })),
      z.array(z.unknown()),
    ])
    .optional(),
});

export const filePage = z.object({
  pageid: z.number().optional(),
  ns: z.number().optional(),
  // A page id that leads nowhere comes without.
  title: z.string().default(''),
  missing: z.boolean().optional(),
  known: z.boolean().optional(),
  invalid: z.boolean().optional(),
  imagerepository: z.string().optional(),
  imageinfo: z.array(imageInfo).optional(),
});

const renaming = z.array(z.object({ from: z.string(), to: z.string() })).optional();

/** An answer with `prop=imageinfo`; `pages` is left out when there are none. */
export const filesAnswer = z.object({
  query: z
    .object({
      pages: z.array(filePage).optional(),
      normalized: renaming,
      redirects: renaming,
    })
    .optional(),
});

export type FilePage = z.infer<typeof filePage>;
export type ImageInfo = z.infer<typeof imageInfo>;
