import { randomInt } from 'node:crypto';

/**
 * Ids of statuses, accounts and media: decimal strings of a 64-bit number made of
 * 48 bits of milliseconds since the epoch and 16 bits of sequence, as Mastodon's snowflakes.
 * They sort by time, numerically as well as by (length, bytes), which clients rely on
 * (Ice Cubes, Tusky and the official Android app compare or cut them as digits).
 */
export type Id = string;

const SEQUENCE_BITS = 16n;
const SEQUENCE_SIZE = 1 << 16;

let lastMillisecond = 0;
let sequence = 0;
let tail = randomInt(SEQUENCE_SIZE);

/**
 * A new id for something that happens now. Within one process ids never repeat and always grow;
 * the random start of the sequence in each millisecond keeps processes apart, and the primary key
 * has the last word.
 */
export function newId(now: number = Date.now()): Id {
  const millisecond = Math.max(now, lastMillisecond);
  if (millisecond > lastMillisecond) {
    lastMillisecond = millisecond;
    sequence = randomInt(SEQUENCE_SIZE / 2);
  } else if (sequence === SEQUENCE_SIZE - 1) {
    lastMillisecond += 1;
    sequence = randomInt(SEQUENCE_SIZE / 2);
  } else {
    sequence += 1;
  }
  return join(lastMillisecond, sequence);
}

/**
 * An id for something published elsewhere at `published`, clamped to now so that a peer with a
 * wrong clock cannot pin its posts to the top of every timeline. Peers give whole seconds, so the
 * low bits count up: drawn at random, a busy second would hold the same id twice.
 */
export function idAt(published: Date, now: number = Date.now()): Id {
  const time = published.getTime();
  const millisecond = Number.isFinite(time) ? Math.min(Math.max(time, 0), now) : now;
  tail = (tail + 1) % SEQUENCE_SIZE;
  return join(millisecond, tail);
}

/** The least id of a moment: everything that is newer has a greater one. */
export function leastIdAt(time: Date | number): Id {
  return join(Number(time), 0);
}

/** The moment an id was made for. */
export function timeOfId(id: Id): Date {
  return new Date(Number(BigInt(id) >> SEQUENCE_BITS));
}

/** Whether `text` can be an id: digits that fit PostgreSQL's bigint. Anything else is "not found". */
export function isId(text: unknown): text is Id {
  return typeof text === 'string' && /^[0-9]{1,18}$/.test(text);
}

function join(millisecond: number, low: number): Id {
  return ((BigInt(millisecond) << SEQUENCE_BITS) | BigInt(low)).toString();
}
