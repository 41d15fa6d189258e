import { z } from 'zod';

/** A decimal id, as a string. */
export const Id = z.string().regex(/^\d+$/);

/** `YYYY-MM-DDTHH:mm:ss.SSSZ`, exactly. */
export const DateTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** `YYYY-MM-DD`. */
export const Day = z.string().regex(/^\d{4}-\d\d-\d\d$/);

/** An absolute http(s) URL. */
export const AbsoluteUrl = z.string().regex(/^https?:\/\/\S+$/);

export const Visibility = z.enum(['public', 'unlisted', 'private', 'direct']);
export type Visibility = z.infer<typeof Visibility>;
