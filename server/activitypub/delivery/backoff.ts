import { DAY, HOUR, MINUTE, SECOND } from '#server/core/time.ts';

/** Failures in a row after which a host is left alone for a while. */
export const OPEN_AFTER = 5;
/** Distinct days with failures and no success after which a host counts as gone. */
export const UNAVAILABLE_AFTER_DAYS = 7;
/** What could not be delivered for this long is given up. */
export const GIVE_UP_AFTER = 7 * DAY;
/** A peer that does not accept our signature will not come to like it. */
export const MAX_UNAUTHORISED = 5;

const LONGEST = 8 * HOUR;
const PAUSES = [MINUTE, 5 * MINUTE, 30 * MINUTE];

/**
 * Milliseconds until a delivery is tried again after its `attempts`-th failure: a minute, doubling
 * up to eight hours, up to a fifth longer so that what failed together does not return together.
 */
export function retryDelay(attempts: number, random: number = Math.random()): number {
  return Math.min(LONGEST, MINUTE * 2 ** Math.min(attempts - 1, 20)) * (1 + random / 5);
}

/** How long a host rests after so many failures in a row; 0 while it may be tried at once. */
export function hostPause(failures: number): number {
  if (failures < OPEN_AFTER) return 0;
  return PAUSES[Math.min(failures - OPEN_AFTER, PAUSES.length - 1)] ?? 0;
}

/** Milliseconds that a `Retry-After` asks for, in seconds or as a date (RFC 9110 §10.2.3); null for none. */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const value = header.trim();
  // Dates begin with the name of the day; `Date.parse` reads dates into nearly anything.
  const isDate = /^[A-Z][a-z]{2,8}, /.test(value);
  if (!isDate && !/^\d{1,9}$/.test(value)) return null;
  const wait = isDate ? Date.parse(value) - now : Number(value) * SECOND;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, SECOND), LONGEST) : null;
}
