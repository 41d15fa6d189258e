import { sql } from 'kysely';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { Tx } from '#server/db/transaction.ts';
import { visibleTo } from '#server/statuses/policy.ts';

/** A poll with its options and what one viewer voted for, as one row. */
export interface PollRow {
  id: string;
  status_id: string;
  account_id: string;
  multiple: boolean;
  hide_totals: boolean;
  expires_at: Date | null;
  expired: boolean;
  voters_count: number | null;
  options: { title: string; votes_count: number }[];
  /** Positions, in order. */
  own_votes: number[];
}

/** The polls of these statuses, in one query; who may see the statuses is the caller's question. */
export async function findPolls(
  db: Db,
  statusIds: readonly string[],
  viewer: string | null,
): Promise<PollRow[]> {
  const { rows } = await sql<PollRow>`
    select polls.id, polls.status_id, statuses.account_id, polls.multiple, polls.hide_totals,
      polls.expires_at, coalesce(polls.expires_at <= now(), false) as expired, polls.voters_count,
      (select jsonb_agg(jsonb_build_object('title', o.title, 'votes_count', o.votes_count) order by o.position)
        from poll_options o where o.poll_id = polls.id) as options,
      array(select v.position::int from poll_votes v
        where v.poll_id = polls.id and v.account_id = ${viewer}::bigint order by v.id) as own_votes
    from polls join statuses on statuses.id = polls.status_id
    where polls.status_id = any(${[...statusIds]}::bigint[])`.execute(db);
  return rows;
}

/** The emoji that a status with a poll uses, its choices included. */
export async function findEmojiIds(
  db: Db,
  statusId: string,
): Promise<{ emoji_ids: string[] | null }> {
  return await db
    .selectFrom('statuses')
    .select('emoji_ids')
    .where('id', '=', statusId)
    .executeTakeFirstOrThrow();
}

export interface PollTarget {
  id: string;
  status_id: string;
  account_id: string;
  multiple: boolean;
  expired: boolean;
  /** Whether its status was written here. */
  local: boolean;
}

/** A poll by its id, where the viewer may see its status. Throws "not found". */
export async function findPoll(db: Db, pollId: string, viewer: string | null): Promise<PollTarget> {
  const poll = await targets(db, viewer).where('polls.id', '=', pollId).executeTakeFirst();
  if (!poll) throw notFound();
  return poll;
}

/** The same for whoever is about to vote: the poll is held until the transaction ends. */
export async function holdVisiblePoll(tx: Tx, pollId: string, viewer: string): Promise<PollTarget> {
  const poll = await targets(tx, viewer)
    .where('polls.id', '=', pollId)
    .forUpdate('polls')
    .executeTakeFirst();
  if (!poll) throw notFound();
  return poll;
}

function targets(db: Db, viewer: string | null) {
  return db
    .selectFrom('polls')
    .innerJoin('statuses', 'statuses.id', 'polls.status_id')
    .select(['polls.id', 'polls.status_id', 'polls.multiple'])
    .select(['statuses.account_id', 'statuses.local'])
    .select(sql<boolean>`coalesce(polls.expires_at <= now(), false)`.as('expired'))
    .where(visibleTo(viewer));
}

/** The poll of a status, for whoever is about to change it. */
export async function holdPoll(tx: Tx, statusId: string) {
  return await tx
    .selectFrom('polls')
    .select(['id', 'multiple', 'hide_totals', 'expires_at', 'ended_at'])
    .where('status_id', '=', statusId)
    .forUpdate()
    .executeTakeFirst();
}

/** In the order of their positions. */
export async function optionTitles(db: Db, pollId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('poll_options')
    .select('title')
    .where('poll_id', '=', pollId)
    .orderBy('position')
    .execute();
  return rows.map((row) => row.title);
}
