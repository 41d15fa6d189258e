import { z } from 'zod';
import { boolean, file, id, limit, list, offset, text } from '#server/api/params/fields.ts';
import { quotePolicyParam } from '#server/quotes/params.ts';
import { Visibility } from '#server/contract/formats.ts';

/** Parameters of the account endpoints, in the shapes that clients send them. */

/** A list that was not sent is undefined; one that was sent empty is null. */
const optionalList = z.preprocess(
  (value) => {
    if (value === undefined) return undefined;
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return null;
    return Array.isArray(value) ? value : [value];
  },
  z.array(z.string().max(20)).max(100).nullish(),
);

export const followParams = z.object({
  reblogs: boolean,
  notify: boolean,
  languages: optionalList,
});

export const muteParams = z.object({
  notifications: boolean,
  duration: z.coerce
    .number()
    .int()
    .min(0)
    .max(10 * 366 * 86_400)
    .catch(0),
});

/** `id[]`, `id`, or (masto.js) numbered names without any usable id: then nothing is asked for. */
export const idsParams = z
  .object({ id: list(id) })
  .transform((params) => params.id.flatMap((one) => one ?? []));

/** https://docs.joinmastodon.org/methods/accounts/#relationships */
export const relationshipParams = z
  .object({ id: list(id), with_suspended: boolean })
  .transform((params) => ({
    ids: params.id.flatMap((one) => one ?? []),
    whom: params.with_suspended ? ('everybody' as const) : ('not suspended' as const),
  }));

export const lookupParams = z.object({ acct: text });
export const noteParams = z.object({ comment: text });
export const domainParams = z.object({ domain: text });

export const directoryParams = z.object({
  order: z.enum(['active', 'new']).catch('active'),
  local: boolean,
  limit: limit(40, 80),
  offset: offset(10_000),
});

/** A picture; an empty text takes it away. */
const image = z.union([file, z.literal('').transform(() => null), z.null()]).optional();

const field = z.object({ name: text, value: text });

/** A list, or an object whose keys are numbers. */
const fields = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.values(value)
      : value,
  z.array(field).max(100).optional(),
);

/** Sent empty, none is left; not sent at all, nothing changes. */
const domains = z.preprocess(
  (value) => (value === undefined ? undefined : Array.isArray(value) ? value : [value ?? '']),
  z.array(z.string().max(300)).max(1_000).optional(),
);

export const profileParams = z.object({
  display_name: text,
  note: text,
  avatar: image,
  header: image,
  avatar_description: text,
  header_description: text,
  locked: boolean,
  bot: boolean,
  discoverable: boolean,
  indexable: boolean,
  hide_collections: boolean,
  attribution_domains: domains,
  fields_attributes: fields,
  source: z
    .preprocess(
      // An empty one says nothing.
      (value) => (value === '' || value === null ? undefined : value),
      z
        .object({
          privacy: Visibility.optional(),
          sensitive: boolean,
          language: z
            .union([
              z.literal('').transform(() => null),
              z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/),
              z.null(),
            ])
            .optional(),
          quote_policy: quotePolicyParam,
        })
        .optional(),
    )
    .optional(),
});
