import { invalid } from '#server/core/errors.ts';
import { SECOND } from '#server/core/time.ts';
import { POLL_LIMITS } from './limits.ts';

/** A poll as somebody asks for it. */
export interface PollWish {
  options: readonly string[];
  /** Seconds from now; an edit without it leaves the end where it is. */
  expiresIn?: number | undefined;
  multiple?: boolean | undefined;
  hideTotals?: boolean | undefined;
}

/** A poll that may be written. */
export interface PollDraft {
  options: string[];
  expiresAt: Date | null;
  multiple: boolean;
  /** Undefined where nothing is said: an edit leaves it as it is. */
  hideTotals: boolean | undefined;
}

/**
 * The poll as it will be kept: options trimmed, blank ones left out. Refuses, in Mastodon's words
 * (config/locales/en.yml, polls.errors), too few, too many, too long or equal options and an end
 * that is missing, too soon or too far. `end` says whether one must be given.
 */
export function checkPoll(wish: PollWish, end: 'required' | 'optional'): PollDraft {
  const options = wish.options
    .map((option) => option.replaceAll('\0', '').trim())
    .filter((o) => o !== '');
  const faults = [...optionFaults(options), ...endFaults(wish.expiresIn, end)];
  if (faults.length > 0) throw invalid(faults.join(', '));
  return {
    options,
    expiresAt: wish.expiresIn === undefined ? null : new Date(Date.now() + wish.expiresIn * SECOND),
    multiple: wish.multiple ?? false,
    hideTotals: wish.hideTotals,
  };
}

function optionFaults(options: readonly string[]): string[] {
  const { options: most, optionCharacters: longest } = POLL_LIMITS;
  const faults: string[] = [];
  if (options.length < 2) faults.push('must have more than one item');
  if (options.length > most) faults.push(`can't contain more than ${most} items`);
  if (options.some((option) => lengthOf(option) > longest))
    faults.push(`cannot be longer than ${longest} characters each`);
  if (new Set(options).size !== options.length) faults.push('contain duplicate items');
  return faults.map((fault) => `Choices ${fault}`);
}

function endFaults(seconds: number | undefined, end: 'required' | 'optional'): string[] {
  if (seconds === undefined) return end === 'required' ? ["Deadline can't be blank"] : [];
  if (seconds > POLL_LIMITS.maxSeconds) return ['Deadline is too far into the future'];
  return seconds < POLL_LIMITS.minSeconds ? ['Deadline is too soon'] : [];
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function lengthOf(text: string): number {
  return [...segmenter.segment(text)].length;
}
