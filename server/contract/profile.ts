import { z } from 'zod';
import { AccountField } from './account.ts';
import { FeaturedTag } from './featured-tag.ts';
import { AbsoluteUrl, Id } from './formats.ts';

/** https://docs.joinmastodon.org/entities/Profile/: one's own profile with its plain texts. */
export const Profile = z.strictObject({
  id: Id,
  display_name: z.string(),
  note: z.string(),
  fields: z.array(AccountField),
  /** Null where none was set. */
  avatar: AbsoluteUrl.nullable(),
  avatar_static: AbsoluteUrl.nullable(),
  avatar_description: z.string(),
  header: AbsoluteUrl.nullable(),
  header_static: AbsoluteUrl.nullable(),
  header_description: z.string(),
  locked: z.boolean(),
  bot: z.boolean(),
  hide_collections: z.boolean().nullable(),
  discoverable: z.boolean().nullable(),
  indexable: z.boolean(),
  show_media: z.boolean(),
  show_media_replies: z.boolean(),
  show_featured: z.boolean(),
  attribution_domains: z.array(z.string()),
  featured_tags: z.array(FeaturedTag),
});
export type Profile = z.infer<typeof Profile>;
