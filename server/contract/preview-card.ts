import { z } from 'zod';
import { Account } from './account.ts';
import { AbsoluteUrl, DateTime } from './formats.ts';

const card = {
  url: AbsoluteUrl,
  title: z.string(),
  /** With the licence at its end, where one is known. */
  description: z.string(),
  language: z.string().nullable(),
  /** No frames and no players: only what is shown without anything of theirs running here. */
  type: z.enum(['link', 'photo']),
  authors: z.array(
    z.strictObject({ name: z.string(), url: z.string(), account: Account.nullable() }),
  ),
  author_name: z.string(),
  author_url: z.string(),
  provider_name: z.string(),
  provider_url: z.string(),
  html: z.literal(''),
  width: z.number().int(),
  height: z.number().int(),
  /** Through our proxy. */
  image: AbsoluteUrl.nullable(),
  image_description: z.string(),
  /** The picture again, for photos. */
  embed_url: z.string(),
  blurhash: z.string().nullable(),
  published_at: DateTime.nullable(),
};

/** https://docs.joinmastodon.org/entities/PreviewCard/ */
export const PreviewCard = z.strictObject(card);
export type PreviewCard = z.infer<typeof PreviewCard>;

/** https://docs.joinmastodon.org/entities/PreviewCard/#trends-link */
export const TrendsLink = z.strictObject({
  ...card,
  history: z.array(z.strictObject({ day: z.string(), uses: z.string(), accounts: z.string() })),
});
export type TrendsLink = z.infer<typeof TrendsLink>;
