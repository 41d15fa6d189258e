import { z } from 'zod';
import { CustomEmoji } from './custom-emoji.ts';
import { AbsoluteUrl, DateTime, Day, Id, Visibility } from './formats.ts';

/** https://docs.joinmastodon.org/entities/Account/#Field */
export const AccountField = z.strictObject({
  name: z.string(),
  value: z.string(),
  verified_at: DateTime.nullable(),
});
export type AccountField = z.infer<typeof AccountField>;

const plain = {
  id: Id,
  username: z.string(),
  /** `user` here, `user@host` elsewhere. */
  acct: z.string(),
  url: AbsoluteUrl,
  uri: AbsoluteUrl,
  display_name: z.string(),
  note: z.string(),
  avatar: AbsoluteUrl,
  avatar_static: AbsoluteUrl,
  avatar_description: z.string(),
  header: AbsoluteUrl,
  header_static: AbsoluteUrl,
  header_description: z.string(),
  locked: z.boolean(),
  bot: z.boolean(),
  group: z.boolean(),
  discoverable: z.boolean().nullable(),
  indexable: z.boolean(),
  hide_collections: z.boolean().nullable(),
  created_at: DateTime,
  last_status_at: Day.nullable(),
  statuses_count: z.number().int(),
  followers_count: z.number().int(),
  following_count: z.number().int(),
  emojis: z.array(CustomEmoji),
  fields: z.array(AccountField),
  noindex: z.boolean().optional(),
  roles: z
    .array(z.strictObject({ id: z.string(), name: z.string(), color: z.string() }))
    .optional(),
  /** These three are there only when true. */
  suspended: z.literal(true).optional(),
  limited: z.literal(true).optional(),
  memorial: z.literal(true).optional(),
};

/** https://docs.joinmastodon.org/entities/Account/ */
export const Account = z.strictObject({
  ...plain,
  moved: z.strictObject(plain).nullable().optional(),
});
export type Account = z.infer<typeof Account>;

/** https://docs.joinmastodon.org/entities/Role/ */
export const Role = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Bit mask as a decimal string. */
  permissions: z.string(),
  color: z.string(),
  highlighted: z.boolean(),
});
export type Role = z.infer<typeof Role>;

/** https://docs.joinmastodon.org/entities/Account/#MutedAccount */
export const MutedAccount = z.strictObject({
  ...Account.shape,
  /** Null: until the mute is taken back. */
  mute_expires_at: DateTime.nullable(),
});
export type MutedAccount = z.infer<typeof MutedAccount>;

/** https://docs.joinmastodon.org/entities/Account/#CredentialAccount */
export const CredentialAccount = z.strictObject({
  ...Account.shape,
  source: z.strictObject({
    privacy: Visibility,
    sensitive: z.boolean(),
    language: z.string().nullable(),
    /** Plain text, as typed. */
    note: z.string(),
    fields: z.array(AccountField),
    follow_requests_count: z.number().int(),
    hide_collections: z.boolean().nullable(),
    discoverable: z.boolean().nullable(),
    indexable: z.boolean(),
    attribution_domains: z.array(z.string()),
    quote_policy: z.enum(['public', 'followers', 'nobody']),
  }),
  role: Role,
});
export type CredentialAccount = z.infer<typeof CredentialAccount>;
