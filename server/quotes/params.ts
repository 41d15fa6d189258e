import { z } from 'zod';
import type { QuotePolicy } from '#server/db/schema/quotes.ts';

const POLICIES = ['public', 'followers', 'nobody'] as const satisfies QuotePolicy[];

/** `quote_approval_policy`; undefined when absent or empty. */
export const quotePolicyParam = z
  .preprocess((value) => value || undefined, z.enum(POLICIES).optional())
  .optional();

/** https://docs.joinmastodon.org/methods/statuses/#edit_interaction_policy */
export const interactionPolicyParams = z.object({ quote_approval_policy: quotePolicyParam });
