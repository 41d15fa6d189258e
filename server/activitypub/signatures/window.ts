import { HOUR, MINUTE } from '#server/core/time.ts';
import { refuse } from './refuse.ts';

/**
 * How old a signature may be, and how far ahead the signer's clock may run. Peers sign each retry
 * anew, so an hour is generous; what is replayed inside it falls to deduplication by activity id.
 */
const MAX_AGE = HOUR;
const MAX_AHEAD = HOUR;
const EXPIRY_SKEW = 5 * MINUTE;

/** Refuses a moment outside the window; `what` names the header in the answer. */
export function checkMoment(what: string, moment: number, now: Date): void {
  if (!Number.isFinite(moment)) throw refuse(`${what} is not a date`);
  const age = now.getTime() - moment;
  if (age > MAX_AGE) throw refuse(`${what} is too old`);
  if (age < -MAX_AHEAD) throw refuse(`${what} lies in the future`);
}

/** Refuses a signature whose own expiry has passed. */
export function checkExpiry(expires: number, now: Date): void {
  if (expires * 1000 + EXPIRY_SKEW < now.getTime()) throw refuse('The signature has expired');
}

/** Whether a moment lies inside the window, for what is not refused but taken for less. */
export function isRecent(moment: Date, now: Date): boolean {
  const age = now.getTime() - moment.getTime();
  return age <= MAX_AGE && age >= -MAX_AHEAD;
}
