import type { Faults } from './form-errors.ts';

/**
 * What is wrong with a date of birth where people must be of an age (years; null: they need not).
 * Apps send `2000-01-31`, or `31.01.2000` as Mastodon's form does.
 */
export function ageFaults(birth: string, minAge: number | null, now = new Date()): Faults {
  if (minAge === null) return [];
  if (birth === '') return [['date_of_birth', 'ERR_BLANK']];
  const born = dateOf(birth);
  if (born === null) return [['date_of_birth', 'ERR_INVALID']];
  const latest = Date.UTC(now.getUTCFullYear() - minAge, now.getUTCMonth(), now.getUTCDate());
  return born > latest ? [['date_of_birth', 'ERR_BELOW_LIMIT']] : [];
}

/** The start of a day that there is, in milliseconds; else null. */
function dateOf(text: string): number | null {
  const iso = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(text);
  const [, day, month, year] = /^(\d\d?)\.(\d\d?)\.(\d{4})$/.exec(text) ?? [];
  const [y, m, d] = iso ? iso.slice(1).map(Number) : [year, month, day].map(Number);
  if (!y || !m || !d || y < 1800) return null;
  const date = new Date(Date.UTC(y, m - 1, d));
  return date.getUTCMonth() === m - 1 && date.getUTCDate() === d ? date.getTime() : null;
}
