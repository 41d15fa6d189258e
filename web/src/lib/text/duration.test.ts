import { expect, it } from 'vitest';
import { durationText, timeUntil } from './duration.ts';

it('takes the largest unit that fits, rounded up', () => {
  const shown = [10, 300, 3599, 3600, 7300, 86_400, 100_000, 604_800];
  expect(shown.map((seconds) => durationText('en', seconds))).toEqual([
    '1 minute',
    '5 minutes',
    '60 minutes',
    '1 hour',
    '3 hours',
    '1 day',
    '2 days',
    '7 days',
  ]);
});

it('speaks the language of the reader', () => {
  const now = Date.parse('2026-12-01T12:00:00.000Z');
  expect(timeUntil('de', '2026-12-01T14:00:00.000Z', now)).toBe('2 Stunden');
  expect(timeUntil('en', '2026-12-01T11:00:00.000Z', now)).toBe('1 minute');
});
