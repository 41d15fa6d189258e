import { z } from 'zod';
import { DateTime, Id } from './formats.ts';

/** Where a filter applies. */
export const FilterContext = z.enum(['home', 'notifications', 'public', 'thread', 'account']);
export type FilterContext = z.infer<typeof FilterContext>;

/** https://docs.joinmastodon.org/entities/FilterKeyword/ */
export const FilterKeyword = z.strictObject({
  id: Id,
  keyword: z.string(),
  whole_word: z.boolean(),
});
export type FilterKeyword = z.infer<typeof FilterKeyword>;

/** https://docs.joinmastodon.org/entities/FilterStatus/ */
export const FilterStatus = z.strictObject({ id: Id, status_id: Id });
export type FilterStatus = z.infer<typeof FilterStatus>;

const plain = {
  id: Id,
  title: z.string(),
  context: z.array(FilterContext),
  expires_at: DateTime.nullable(),
  filter_action: z.enum(['warn', 'hide', 'blur']),
};

/** https://docs.joinmastodon.org/entities/Filter/ */
export const Filter = z.strictObject({
  ...plain,
  keywords: z.array(FilterKeyword),
  statuses: z.array(FilterStatus),
});
export type Filter = z.infer<typeof Filter>;

/** https://docs.joinmastodon.org/entities/FilterResult/ */
export const FilterResult = z.strictObject({
  filter: z.strictObject(plain),
  /** The words of the status that matched; null when it was not for its words. */
  keyword_matches: z.array(z.string()).nullable(),
  status_matches: z.array(Id).nullable(),
});
export type FilterResult = z.infer<typeof FilterResult>;

/** https://docs.joinmastodon.org/entities/V1_Filter/: a keyword with what its filter says. */
export const FilterV1 = z.strictObject({
  id: Id,
  phrase: z.string(),
  context: z.array(FilterContext),
  whole_word: z.boolean(),
  expires_at: DateTime.nullable(),
  irreversible: z.boolean(),
});
export type FilterV1 = z.infer<typeof FilterV1>;
