import type { JsonObject } from '../../json.ts';
import type { Activity } from './activities.ts';
import { AS2_CONTEXT } from './context.ts';

/** A poll with what its Question says; dates come out of JSON as text. */
export interface NotePoll {
  multiple: boolean;
  hide_totals: boolean;
  expires_at: Date | string | null;
  voters_count: number | null;
  options: { title: string; votes_count: number }[];
}

/**
 * What makes a Note a Question, in Mastodon's way: the poll is the object itself, `oneOf` or
 * `anyOf`, `closed` once it is over. Hidden totals are told as nothing until then.
 */
export function questionOf(poll: NotePoll, now: Date = new Date()): JsonObject {
  const end = poll.expires_at === null ? null : new Date(poll.expires_at);
  const over = end !== null && end <= now;
  const hidden = poll.hide_totals && !over;
  const options = poll.options.map((option) => ({
    type: 'Note',
    name: option.title,
    replies: { type: 'Collection', totalItems: hidden ? 0 : option.votes_count },
  }));
  return {
    [poll.multiple ? 'anyOf' : 'oneOf']: options,
    ...(end === null ? {} : { endTime: end.toISOString() }),
    ...(over ? { closed: end.toISOString() } : {}),
    votersCount: poll.voters_count ?? 0,
  };
}

export interface VoteRow {
  uri: string;
  title: string;
  created_at: Date;
  actor_uri: string;
  status_uri: string;
  author_uri: string;
}

/** Create of a vote: a Note with a name and no content, for the author of the poll alone. */
export function voteOf(row: VoteRow): Activity {
  return {
    '@context': AS2_CONTEXT,
    id: `${row.uri}/activity`,
    type: 'Create',
    actor: row.actor_uri,
    published: row.created_at.toISOString(),
    to: [row.author_uri],
    cc: [],
    object: {
      id: row.uri,
      type: 'Note',
      name: row.title,
      attributedTo: row.actor_uri,
      published: row.created_at.toISOString(),
      to: [row.author_uri],
      cc: [],
      inReplyTo: row.status_uri,
    },
  };
}
