import { z } from 'zod';
import { Account } from './account.ts';
import { AbsoluteUrl, Id } from './formats.ts';

/** https://docs.joinmastodon.org/entities/Rule/ */
export const Rule = z.strictObject({
  id: Id,
  text: z.string(),
  hint: z.string(),
  translations: z.record(z.string(), z.strictObject({ text: z.string(), hint: z.string() })),
});
export type Rule = z.infer<typeof Rule>;

const statuses = z.strictObject({
  max_characters: z.number().int(),
  max_media_attachments: z.number().int(),
  characters_reserved_per_url: z.number().int(),
});

const mediaAttachments = z.strictObject({
  supported_mime_types: z.array(z.string()),
  description_limit: z.number().int(),
  image_size_limit: z.number().int(),
  image_matrix_limit: z.number().int(),
  video_size_limit: z.number().int(),
  video_frame_rate_limit: z.number().int(),
  video_matrix_limit: z.number().int(),
});

const polls = z.strictObject({
  max_options: z.number().int(),
  max_characters_per_option: z.number().int(),
  min_expiration: z.number().int(),
  max_expiration: z.number().int(),
});

const Access = z.enum(['public', 'authenticated', 'disabled']);
const access = z.strictObject({ local: Access, remote: Access });

/** https://docs.joinmastodon.org/entities/Instance/ */
export const Instance = z.strictObject({
  domain: z.string(),
  title: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  source_url: AbsoluteUrl,
  description: z.string(),
  usage: z.strictObject({ users: z.strictObject({ active_month: z.number().int() }) }),
  thumbnail: z.strictObject({
    url: AbsoluteUrl,
    blurhash: z.string().nullable().optional(),
    versions: z.record(z.string(), AbsoluteUrl).optional(),
    description: z.string().optional(),
  }),
  icon: z.array(z.strictObject({ src: AbsoluteUrl, size: z.string() })),
  languages: z.array(z.string()),
  configuration: z.strictObject({
    urls: z.strictObject({
      streaming: z.string(),
      status: z.string().nullable(),
      about: z.string().nullable(),
      privacy_policy: z.string().nullable(),
      terms_of_service: z.string().nullable(),
    }),
    vapid: z.strictObject({ public_key: z.string() }),
    accounts: z.strictObject({
      max_display_name_length: z.number().int(),
      max_note_length: z.number().int(),
      max_featured_tags: z.number().int(),
      max_pinned_statuses: z.number().int(),
      max_profile_fields: z.number().int(),
      profile_field_name_limit: z.number().int(),
      profile_field_value_limit: z.number().int(),
    }),
    statuses,
    media_attachments: mediaAttachments,
    polls,
    translation: z.strictObject({ enabled: z.boolean() }),
    /** Ours: whether pictures of Wikimedia Commons can be looked for. */
    commons: z.strictObject({ enabled: z.boolean() }),
    timelines_access: z.strictObject({
      live_feeds: access,
      hashtag_feeds: access,
      trending_link_feeds: access,
    }),
    limited_federation: z.boolean(),
  }),
  registrations: z.strictObject({
    enabled: z.boolean(),
    approval_required: z.boolean(),
    reason_required: z.boolean(),
    message: z.string().nullable(),
    min_age: z.number().int().nullable(),
    url: z.string().nullable(),
  }),
  api_versions: z.strictObject({ mastodon: z.number().int() }),
  contact: z.strictObject({ email: z.string(), account: Account.nullable() }),
  rules: z.array(Rule),
});
export type Instance = z.infer<typeof Instance>;

/** https://docs.joinmastodon.org/entities/V1_Instance/ */
export const InstanceV1 = z.strictObject({
  /** The bare host, with its port; not a URL. */
  uri: z.string(),
  title: z.string(),
  short_description: z.string(),
  description: z.string(),
  email: z.string(),
  version: z.string(),
  urls: z.strictObject({ streaming_api: z.string() }),
  stats: z.strictObject({
    user_count: z.number().int(),
    status_count: z.number().int(),
    domain_count: z.number().int(),
  }),
  thumbnail: AbsoluteUrl,
  languages: z.array(z.string()),
  registrations: z.boolean(),
  approval_required: z.boolean(),
  invites_enabled: z.boolean(),
  configuration: z.strictObject({
    accounts: z.strictObject({
      max_featured_tags: z.number().int(),
      max_pinned_statuses: z.number().int(),
    }),
    statuses,
    media_attachments: mediaAttachments,
    polls,
  }),
  contact_account: Account.nullable(),
  rules: z.array(Rule),
});
export type InstanceV1 = z.infer<typeof InstanceV1>;

/** https://docs.joinmastodon.org/entities/DomainBlock/ */
export const DomainBlock = z.strictObject({
  domain: z.string(),
  digest: z.string(),
  severity: z.enum(['silence', 'suspend', 'noop']),
  comment: z.string().nullable(),
});
export type DomainBlock = z.infer<typeof DomainBlock>;
