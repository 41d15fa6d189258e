import { z } from 'zod';
import { boolean, list, text } from '#server/api/params/fields.ts';
import type { PollWish } from './check.ts';

/** Whole seconds, from digits or a number; anything else is no time at all. */
const seconds = z
  .preprocess((value) => {
    if (value === undefined || value === null || value === '') return undefined;
    const number = Number(value);
    return Number.isFinite(number) ? Math.floor(number) : value;
  }, z.number('must be a number of seconds').optional())
  .optional();

const wish = z
  .object({ options: list(text), expires_in: seconds, multiple: boolean, hide_totals: boolean })
  .transform((p): PollWish => ({
    options: p.options.filter((option) => option !== undefined),
    expiresIn: p.expires_in,
    multiple: p.multiple,
    hideTotals: p.hide_totals,
  }));

/** `poll[options][]`, `poll[expires_in]`, `poll[multiple]`, `poll[hide_totals]`; undefined without. */
export const pollParam = z
  .preprocess((value) => (value === null || value === '' ? undefined : value), wish.optional())
  .optional();

/** `choices[]`: positions; what is none is not among the options. */
export const voteParams = z
  .object({ choices: list(text) })
  .transform((p) =>
    p.choices.map((choice) => (/^\d{1,4}$/.test(choice ?? '') ? Number(choice) : -1)),
  );
