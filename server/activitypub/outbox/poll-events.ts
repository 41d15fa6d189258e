import type { Db } from '#server/db/pool.ts';
import { HOUR } from '#server/core/time.ts';
import { type Audience, type Outgoing, PRIORITY } from '../delivery/plan.ts';
import { audienceOfEdit, onlyTo } from './address.ts';
import { loadNote, type LocalNote } from './load-notes.ts';
import { deleteUri, updateOf } from './serialize/activities.ts';
import { voteOf } from './serialize/question.ts';
import { statusPublished } from './status-events.ts';
import type { Translation } from './subscribe.ts';

/** Create of each vote of somebody here in a poll from elsewhere: its author alone is told. */
export async function pollVoted(
  { db }: Translation,
  { accountId, statusId }: { accountId: string; statusId: string },
): Promise<Outgoing[]> {
  const votes = await loadVotes(db, accountId, statusId);
  return votes.map((row) => ({
    accountId,
    activity: voteOf(row),
    objectUri: row.uri,
    audience: onlyTo(row.author_id),
    priority: PRIORITY.reaction,
  }));
}

async function loadVotes(db: Db, accountId: string, statusId: string) {
  const rows = await db
    .selectFrom('poll_votes as v')
    .innerJoin('polls as p', 'p.id', 'v.poll_id')
    .innerJoin('poll_options as o', (join) =>
      join.onRef('o.poll_id', '=', 'v.poll_id').onRef('o.position', '=', 'v.position'),
    )
    .innerJoin('statuses as s', 's.id', 'p.status_id')
    .innerJoin('accounts as author', 'author.id', 's.account_id')
    .innerJoin('accounts as actor', 'actor.id', 'v.account_id')
    .select(['v.uri', 'v.created_at', 'o.title', 'author.id as author_id'])
    .select(['author.uri as author_uri', 'actor.uri as actor_uri', 's.uri as status_uri'])
    .where('p.status_id', '=', statusId)
    .where('v.account_id', '=', accountId)
    .where('s.deleted_at', 'is', null)
    .where('author.domain', 'is not', null)
    .where('actor.domain', 'is', null)
    .orderBy('v.position')
    .execute();
  return rows.flatMap((row) => (row.uri === null ? [] : [{ ...row, uri: row.uri }]));
}

/**
 * Update of a Question: how the votes stand, or that it is over. `updated` says nothing of it, so
 * that nobody takes it for an edit. Tallies that were not sent yet are replaced; what is young may
 * have to be created first (see `statusEdited`).
 */
export async function pollTallied(
  t: Translation,
  { statusId }: { statusId: string },
): Promise<Outgoing[]> {
  const note = await loadNote(t.db, statusId);
  const state = await stateOf(t.db, statusId);
  if (note === null || note.deleted_at !== null || state === null) return [];
  const tallies = `${note.uri}#updates/poll/`;
  const update: Outgoing = {
    accountId: note.account_id,
    activity: {
      ...updateOf(note, t.ctx),
      id: `${tallies}${state.getTime()}`,
      published: state.toISOString(),
    },
    objectUri: note.uri,
    audience: await audienceOfTally(t.db, note),
    priority: PRIORITY.reaction,
    unless: deleteUri(note.uri),
    supersedes: tallies,
  };
  const isYoung = Date.now() - note.created_at.getTime() < HOUR;
  return isYoung ? [...(await statusPublished(t, { statusId })), update] : [update];
}

/** When what is told came to be so; null where nothing is to be told. */
async function stateOf(db: Db, statusId: string): Promise<Date | null> {
  const poll = await db
    .selectFrom('polls')
    .select(['ended_at', 'tallied_at', 'hide_totals'])
    .where('status_id', '=', statusId)
    .executeTakeFirst();
  if (!poll) return null;
  return poll.ended_at ?? (poll.hide_totals ? null : poll.tallied_at);
}

/** Whoever hears of edits, and who voted: of what is not for everybody, only those who may see it. */
async function audienceOfTally(db: Db, note: LocalNote): Promise<Audience> {
  const audience = await audienceOfEdit(db, note);
  if (note.visibility !== 'public' && note.visibility !== 'unlisted') return audience;
  const voters = await db
    .selectFrom('poll_votes')
    .innerJoin('polls', 'polls.id', 'poll_votes.poll_id')
    .innerJoin('accounts', 'accounts.id', 'poll_votes.account_id')
    .select('poll_votes.account_id')
    .distinct()
    .where('polls.status_id', '=', note.id)
    .where('accounts.domain', 'is not', null)
    .execute();
  return { ...audience, accounts: [...audience.accounts, ...voters.map((row) => row.account_id)] };
}
