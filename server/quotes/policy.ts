import type { Approval, InteractionPolicy, QuotePolicy } from '#server/db/schema/quotes.ts';
import type { Visibility } from '#server/db/schema/types.ts';

/** How a policy applies to one account: https://docs.joinmastodon.org/entities/QuoteApproval/#current_user */
export type Standing = 'automatic' | 'manual' | 'unknown' | 'denied';

/** What one account is to the author of a status. */
export interface Relation {
  isAuthor: boolean;
  followsAuthor: boolean;
  followedByAuthor: boolean;
  /** Whether either has blocked the other. */
  isBlocked: boolean;
}

/**
 * What an author here chooses for a status. What is not for everybody may be quoted by its author
 * alone, whatever they choose.
 */
export function policyOf(choice: QuotePolicy, visibility: Visibility): InteractionPolicy {
  const isOpen = visibility === 'public' || visibility === 'unlisted';
  return {
    quote: { automatic: !isOpen || choice === 'nobody' ? [] : [choice], manual: [] },
  };
}

export interface Quotable {
  visibility: Visibility;
  interaction_policy: InteractionPolicy | null;
}

/**
 * Whether an account may quote a status it can see: its author always, but for what was addressed to
 * named people; others where the author said so. Where nothing was said nobody may, as in Mastodon.
 */
export function mayQuote(status: Quotable, relation: Relation): Standing {
  if (status.visibility === 'direct') return 'denied';
  if (relation.isAuthor) return 'automatic';
  if (relation.isBlocked || status.visibility === 'private') return 'denied';
  return standingIn(status.interaction_policy?.quote, relation);
}

/** How the two lists of a policy apply to an account. */
export function standingIn(approval: Approval | undefined, relation: Relation): Standing {
  const { automatic = [], manual = [] } = approval ?? {};
  if (includes(automatic, relation)) return 'automatic';
  if (includes(manual, relation)) return 'manual';
  return [...automatic, ...manual].includes('unsupported_policy') ? 'unknown' : 'denied';
}

function includes(allowed: Approval['automatic'], relation: Relation): boolean {
  if (allowed.includes('public')) return true;
  if (allowed.includes('followers') && relation.followsAuthor) return true;
  return allowed.includes('following') && relation.followedByAuthor;
}
