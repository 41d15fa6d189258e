import type { Instance, Poll } from '#lib/api/entities.ts';

/** What a draft asks, as the API takes it. */
export interface PollWish {
  options: string[];
  /** Seconds from now; absent in an edit that leaves the end where it is. */
  expires_in?: number;
  multiple: boolean;
}

export interface PollDraft {
  options: { key: number; title: string }[];
  /** Seconds; 0 leaves the end where it is. */
  seconds: number;
  multiple: boolean;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a poll may run, within what the server takes. */
export function durations(limits: Instance['configuration']['polls']): number[] {
  const all = [5 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, 12 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY];
  return all.filter((one) => one >= limits.min_expiration && one <= limits.max_expiration);
}

let keys = 0;

/** One empty choice, to be told from the others while they move. */
export function newOption(title = ''): PollDraft['options'][number] {
  keys += 1;
  return { key: keys, title };
}

/** A new poll of two empty choices for a day, or what there is of the one that is edited. */
export function draftOf(poll?: Poll | null): PollDraft {
  if (!poll) return { options: [newOption(), newOption()], seconds: DAY, multiple: false };
  const options = poll.options.map((option) => newOption(option.title));
  return { options, seconds: 0, multiple: poll.multiple };
}

/** What is asked so far; blank choices are not. */
export function wishOf(draft: PollDraft): PollWish {
  return {
    options: draft.options.map((option) => option.title.trim()).filter(Boolean),
    multiple: draft.multiple,
    ...(draft.seconds > 0 ? { expires_in: draft.seconds } : {}),
  };
}

/** Whether the server would take it. */
export function isComplete(draft: PollDraft, limits: Instance['configuration']['polls']): boolean {
  const { options } = wishOf(draft);
  const short = options.every((title) => [...title].length <= limits.max_characters_per_option);
  return options.length >= 2 && new Set(options).size === options.length && short;
}
