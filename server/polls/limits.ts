import { MINUTE, SECOND } from '#server/core/time.ts';

/** What a poll written here may be: Mastodon's numbers, as `/api/v2/instance` tells them. */
export const POLL_LIMITS = {
  options: 4,
  /** Characters of one option, as people count them. */
  optionCharacters: 50,
  /** Seconds; the longest is a mean month. */
  minSeconds: (5 * MINUTE) / SECOND,
  maxSeconds: 2_629_746,
} as const;

/** What is read of a poll from elsewhere (federation.md §2.24; Mastodon's CVE-2026-23962). */
export const REMOTE_POLL_LIMITS = { options: 500, optionCharacters: 500 } as const;

/** Milliseconds between two tellings of how the votes stand. */
export const TALLY_PAUSE = 3 * MINUTE;
