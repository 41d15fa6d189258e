import type { Poll } from '#server/contract/poll.ts';
import { toApiDate } from '#server/core/time.ts';
import type { PollRow } from './queries.ts';

/**
 * A poll as the client API shows it: https://docs.joinmastodon.org/entities/Poll/. Hidden totals
 * come to light when it is over.
 */
export function presentPoll(row: PollRow, viewer: string | null): Poll {
  const hidden = row.hide_totals && !row.expired;
  const own = row.account_id === viewer;
  return {
    id: row.id,
    expires_at: row.expires_at && toApiDate(row.expires_at),
    expired: row.expired,
    multiple: row.multiple,
    votes_count: row.options.reduce((sum, option) => sum + option.votes_count, 0),
    voters_count: row.voters_count,
    options: row.options.map(({ title, votes_count }) => ({
      title,
      votes_count: hidden ? null : votes_count,
    })),
    emojis: [],
    ...(viewer === null
      ? {}
      : { voted: own || row.own_votes.length > 0, own_votes: row.own_votes }),
  };
}
