/** The columns that decide whether a user may do anything. */
export interface Standing {
  confirmed_at: Date | null;
  approved_at: Date | null;
  disabled_at: Date | null;
  suspended_at: Date | null;
}

/** Of a login that was ended, not one that waits. */
export const DISABLED = 'Your login is currently disabled';

/** Why a user may not act, in Mastodon's words, which apps know; null when nothing stands against it. */
export function refusalOf(user: Standing): string | null {
  if (user.disabled_at || user.suspended_at) return DISABLED;
  if (!user.confirmed_at) return 'Your login is missing a confirmed e-mail address';
  if (!user.approved_at) return 'Your login is currently pending approval';
  return null;
}
