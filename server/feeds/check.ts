import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { isReserved, isUsername } from '#server/users/username.ts';
import { type Fault, faulty } from './fault.ts';
import { readSchedule } from './schedule.ts';
import type { Schedule } from './source.ts';

export const DISPLAY_NAME_CHARACTERS = 30;
export const NOTE_CHARACTERS = 500;
export const MOST_POSTS_PER_RUN = 20;
const MOST_HASHTAGS = 10;

export function checkLanguage(language: string): string {
  if (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language)) return language.toLowerCase();
  throw faulty([fault('language', `"${language}" is no language code`)]);
}

export function checkUsername(config: Config, username: string): void {
  if (!isUsername(username) || isReserved(username, config.domain))
    throw faulty([fault('username', `"${username}" cannot be the handle of a feed`)]);
}

/** What the fields of a feed may hold, besides its source's own. Throws `invalid` with every fault. */
export function checkFields(fields: {
  displayName?: string | undefined;
  note?: string | undefined;
  hashtags?: readonly string[] | undefined;
  postsPerRun?: number | undefined;
}): void {
  const { displayName = '', note = '', hashtags = [], postsPerRun = 1 } = fields;
  const faults: Fault[] = [];
  if ([...displayName].length > DISPLAY_NAME_CHARACTERS)
    faults.push(tooLong('display_name', 'Name', DISPLAY_NAME_CHARACTERS));
  if ([...note].length > NOTE_CHARACTERS) faults.push(tooLong('note', 'Note', NOTE_CHARACTERS));
  if (hashtags.length > MOST_HASHTAGS || hashtags.some((tag) => !isHashtag(tag)))
    faults.push(
      fault('hashtags', `Hashtags are letters, digits and underscores, ${MOST_HASHTAGS} at most`),
    );
  if (!Number.isInteger(postsPerRun) || postsPerRun < 1 || postsPerRun > MOST_POSTS_PER_RUN)
    faults.push(fault('posts_per_run', `Posts of a run are 1 to ${MOST_POSTS_PER_RUN}`));
  if (faults.length > 0) throw faulty(faults);
}

/** A schedule as text, its fault beside its field. Throws `invalid`. */
export function checkSchedule(text: string): Schedule {
  try {
    return readSchedule(text);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    throw faulty([fault('schedule', cause.message.replace(/^Validation failed: /, ''))]);
  }
}

function isHashtag(tag: string): boolean {
  return /^[\p{L}\p{M}\p{N}_]{1,100}$/u.test(tag) && /\D/u.test(tag);
}

function fault(field: string, text: string): Fault {
  return { field, code: 'ERR_INVALID', text };
}

function tooLong(field: string, name: string, characters: number): Fault {
  const text = `${name} is too long (maximum is ${characters} characters)`;
  return { field, code: 'ERR_TOO_LONG', text };
}
