import { z } from 'zod';
import { Account } from './account.ts';
import { AbsoluteUrl } from './formats.ts';

/** Ours: a curated feed in the directory. */
export const Feed = z.strictObject({
  account: Account,
  /** Which kind of source: `potd`, `category` … */
  source: z.string(),
  language: z.string(),
  rss_url: AbsoluteUrl,
  atom_url: AbsoluteUrl,
  json_url: AbsoluteUrl,
});
export type Feed = z.infer<typeof Feed>;
