/** Where "now" comes from; tests pass their own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * `YYYY-MM-DDTHH:mm:ss.SSSZ`, the one date format of the client API: exactly three fractional
 * digits and `Z` (Ice Cubes turns anything else into "now").
 */
export function toApiDate(date: Date): string {
  return date.toISOString();
}

/** `YYYY-MM-DD`, as `Account.last_status_at` wants it. */
export function toApiDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
