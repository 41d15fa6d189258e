import { DAY } from '#server/core/time.ts';
import type { Settings } from '#server/settings/settings.ts';
import type { Claims } from './claims.ts';
import type { GlobalAccount } from './global-account.ts';

/** Why somebody whom a wiki knows may not come in; the web client has a sentence for each. */
export type Refusal =
  | 'closed'
  | 'unattached'
  | 'hidden'
  | 'locked'
  | 'blocked'
  | 'unconfirmed'
  | 'too_new'
  | 'too_few_edits';

/** `review`: they may come in once a moderator agrees. */
export type Decision = { join: 'now' | 'review' } | { refused: Refusal };

export type JoinRules = Pick<
  Settings,
  | 'wikimedia.join'
  | 'wikimedia.minimum_edits'
  | 'wikimedia.minimum_days'
  | 'wikimedia.confirmed_email'
  | 'wikimedia.blocked_elsewhere'
>;

/**
 * Who may never sign in, new or not: accounts without a central id, hidden and globally locked ones.
 * Null when nothing stands against it.
 */
export function refusalOf(claims: Claims, account: GlobalAccount | null): Refusal | null {
  if (/^0+$/.test(claims.sub)) return 'unattached';
  if (claims.name === null) return 'hidden';
  if (account === null) return 'unattached';
  if (account.hidden) return 'hidden';
  return account.locked ? 'locked' : null;
}

/**
 * Who may join, by the settings. Edits and age are global: few people edit Meta, whose count the
 * profile has. Members of any group are past the count. A block on the home wiki without end
 * refuses; others are local and often stale, so by default a person looks at them.
 */
export function decideJoin(
  claims: Claims,
  account: GlobalAccount,
  rules: JoinRules,
  now: Date,
): Decision {
  if (rules['wikimedia.join'] === 'closed') return { refused: 'closed' };
  if (account.blockedAtHome) return { refused: 'blocked' };
  const blocked = claims.blocked || account.blockedOn.length > 0;
  if (blocked && rules['wikimedia.blocked_elsewhere'] === 'refuse') return { refused: 'blocked' };
  if (rules['wikimedia.confirmed_email'] === 'required' && !claims.emailConfirmed)
    return { refused: 'unconfirmed' };
  if (isTooNew(account, rules['wikimedia.minimum_days'], now)) return { refused: 'too_new' };
  if (account.edits < rules['wikimedia.minimum_edits'] && !account.inGroup)
    return { refused: 'too_few_edits' };
  const review =
    rules['wikimedia.join'] === 'approval' ||
    (blocked && rules['wikimedia.blocked_elsewhere'] === 'review');
  return { join: review ? 'review' : 'now' };
}

/** Accounts from before the wikis kept that date are old. */
function isTooNew(account: GlobalAccount, days: number, now: Date): boolean {
  return (
    account.registeredAt !== null && now.getTime() - account.registeredAt.getTime() < days * DAY
  );
}
