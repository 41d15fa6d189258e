import { REMOTE_POLL_LIMITS } from '#server/polls/limits.ts';
import type { RemotePoll } from '#server/polls/receive.ts';
import { isObject, type JsonObject } from '../json.ts';
import { countOf, dateOf, isTrue, objectsOf, textOf, typeAmong } from '../vocab.ts';

const MAX_COUNT = 2 ** 31 - 1;

/**
 * The poll of a Question; null where the object is none or offers nothing. Options beyond the cap
 * and second ones of a name are left out: votes go by name. `closed` is a date, or true (Misskey,
 * Pleroma and others differ).
 */
export function readPoll(document: JsonObject): RemotePoll | null {
  if (typeAmong(document, ['Question']) === null) return null;
  const multiple = document['anyOf'] !== undefined && document['anyOf'] !== null;
  const given = objectsOf(document[multiple ? 'anyOf' : 'oneOf'], REMOTE_POLL_LIMITS.options);
  const options = new Map<string, number>();
  for (const option of given) {
    const title = textOf(option['name'], REMOTE_POLL_LIMITS.optionCharacters)?.trim();
    if (title && !options.has(title)) options.set(title, votesFor(option));
  }
  if (options.size === 0) return null;
  return {
    multiple,
    options: [...options].map(([title, votes]) => ({ title, votes })),
    expiresAt: endOf(document),
    votersCount: capped(countOf(document['votersCount'])),
  };
}

function votesFor(option: JsonObject): number {
  const replies = option['replies'];
  return capped(isObject(replies) ? countOf(replies['totalItems']) : null) ?? 0;
}

function capped(count: number | null): number | null {
  return count === null ? null : Math.min(count, MAX_COUNT);
}

function endOf(document: JsonObject): Date | null {
  const end = dateOf(document['endTime']);
  const closed = dateOf(document['closed']);
  if (closed !== null) return closed;
  if (!isTrue(document['closed'])) return end;
  const now = new Date();
  return end !== null && end < now ? end : now;
}

/** What a vote says: the option's name, of which poll. */
export interface ReadVote {
  name: string;
  document: JsonObject;
}

/**
 * A vote is a Note with a name and nothing else to show, in reply to the poll; null for any other
 * object. It is nobody's post: whoever reads posts leaves it out.
 */
export function readVote(value: unknown): ReadVote | null {
  if (!isObject(value) || typeAmong(value, ['Note']) === null) return null;
  const name = textOf(value['name'], REMOTE_POLL_LIMITS.optionCharacters)?.trim();
  if (!name || value['inReplyTo'] === undefined || value['inReplyTo'] === null) return null;
  if (textOf(value['content'], 1) || isObject(value['contentMap'])) return null;
  return objectsOf(value['attachment'], 1).length > 0 ? null : { name, document: value };
}
