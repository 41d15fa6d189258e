import { z } from 'zod';
import { Account } from './account.ts';
import { DateTime, Day } from './formats.ts';
import { Status } from './status.ts';

/** https://docs.joinmastodon.org/entities/TermsOfService/ */
export const TermsOfService = z.strictObject({
  effective_date: Day,
  effective: z.boolean(),
  /** HTML. */
  content: z.string(),
  succeeded_by: Day.nullable(),
});
export type TermsOfService = z.infer<typeof TermsOfService>;

/** https://docs.joinmastodon.org/entities/PrivacyPolicy/ and ExtendedDescription */
export const InstanceText = z.strictObject({
  /** Null for what was never written. */
  updated_at: DateTime.nullable(),
  /** HTML. */
  content: z.string(),
});
export type InstanceText = z.infer<typeof InstanceText>;

/** https://oembed.com/#section2 of type rich */
export const OEmbed = z.strictObject({
  type: z.literal('rich'),
  version: z.literal('1.0'),
  title: z.string(),
  author_name: z.string(),
  author_url: z.string(),
  provider_name: z.string(),
  provider_url: z.string(),
  /** Seconds. */
  cache_age: z.number().int(),
  html: z.string(),
  width: z.number().int(),
  height: z.number().int().nullable(),
});
export type OEmbed = z.infer<typeof OEmbed>;

/** https://docs.joinmastodon.org/entities/AnnualReport/#WrappedAnnualReports: none are made here. */
export const WrappedAnnualReports = z.strictObject({
  annual_reports: z.array(z.never()),
  accounts: z.array(Account),
  statuses: z.array(Status),
});
export type WrappedAnnualReports = z.infer<typeof WrappedAnnualReports>;

/** https://docs.joinmastodon.org/entities/Collection/#Collections: none are made here. */
export const Collections = z.strictObject({
  collections: z.array(z.never()),
});
export type Collections = z.infer<typeof Collections>;
