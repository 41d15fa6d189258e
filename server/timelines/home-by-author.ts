import { type RawBuilder, sql } from 'kysely';
import { pageStatement } from '#server/db/page-statement.ts';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { type Feed, homeFeed, inFeed, sources } from './home-rules.ts';

/** Rounds that are tried before the rules are asked of every author's statuses at once. */
const ROUNDS = 3;

/**
 * A home page from the newest few of each author, which `statuses_account` has ready: the rules are
 * asked of them in order until the page is full, which is some twenty questions and not twenty for
 * each author. The page holds only down to the horizon, below which an author may have more than
 * their few; where the rules leave too little above it, the next round goes on from there.
 */
export async function readHomeByAuthor(db: Db, feed: Feed, page: PageQuery): Promise<string[]> {
  const ids: string[] = [];
  let rest = page;
  for (let round = 0; round < ROUNDS; round += 1) {
    const [row] = await readRound(db, feed, rest);
    const { ids: found = [], horizon = null } = row ?? {};
    ids.push(...found);
    if (horizon === null || ids.length >= page.limit) return newestFirst(ids, page);
    rest = beyond(rest, horizon, page.limit - ids.length);
  }
  const rows = await homeByAuthor(db, feed, rest).execute();
  return newestFirst([...ids, ...rows.map((row) => row.id)], page);
}

/** Each step is materialised, so one plan serves whoever follows whom. */
async function readRound(db: Db, feed: Feed, page: PageQuery): Promise<Round[]> {
  if (feed.list === null) return await readHomeRound(db, { viewer: feed.viewer }, page);
  return (await newestOfEach(db, feed, page).execute(db)).rows;
}

const readHomeRound = pageStatement(({ viewer }: { viewer: string }, page, db) =>
  newestOfEach(db, homeFeed(viewer), page),
);

interface Round {
  /** What passes, in reading order. */
  ids: string[];
  /** Null when every status there is was looked at. */
  horizon: string | null;
}

/**
 * One round. The last step has no order of its own: a nested loop (the offset leaves PostgreSQL no
 * other way) keeps that of `ordered` and stops when the page is full, where with an order by it
 * would ask the rules of every row before it sorts.
 */
export function newestOfEach(db: Db, feed: Feed, page: PageQuery): RawBuilder<Round> {
  const most = Math.max(page.limit, 20);
  const few = sql.lit(most);
  const upwards = page.minId !== undefined;
  const horizon = upwards ? sql`min(furthest)` : sql`max(furthest)`;
  const furthest = upwards ? sql`max(id)` : sql`min(id)`;
  const above = upwards ? sql`<=` : sql`>=`;
  const direction = upwards ? sql`asc` : sql`desc`;
  return sql<Round>`
    with source as materialized (${fewOfEach(db, feed, { ...page, limit: most })}),
      horizon as materialized (
        select ${horizon} as id from (
          select ${furthest} as furthest from source group by account_id having count(*) >= ${few}) as ends),
      ordered as materialized (
        select * from source where id ${above} coalesce((select id from horizon), id) order by id ${direction})
    select (select id from horizon) as horizon, array(
      select source.id from ordered as source cross join lateral (
        select from statuses where statuses.id = source.id and ${inFeed(feed)} offset 0) as passes
      limit ${sql.lit(page.limit)}) as ids`;
}

/** The newest few of each author, whatever the rules say: read from the index alone. */
function fewOfEach(db: Db, feed: Feed, page: PageQuery) {
  return db
    .selectFrom(sources(db, feed).as('author'))
    .innerJoinLateral(
      (eb) =>
        keyset(
          eb
            .selectFrom('statuses')
            .select('statuses.id')
            .whereRef('statuses.account_id', '=', 'author.account_id')
            .where('statuses.deleted_at', 'is', null),
          'statuses.id',
          page,
        ).as('newest'),
      (join) => join.onTrue(),
    )
    .select(['newest.id', 'author.account_id', 'author.show_reblogs', 'author.languages']);
}

/** The complete answer in one statement: every author's statuses, the rules asked of each. */
export function homeByAuthor(db: Db, feed: Feed, page: PageQuery) {
  const query = db
    .selectFrom(sources(db, feed).as('source'))
    .innerJoinLateral(
      (eb) =>
        keyset(
          eb
            .selectFrom('statuses')
            .select('statuses.id')
            .whereRef('statuses.account_id', '=', 'source.account_id')
            .where('statuses.deleted_at', 'is', null)
            .where(inFeed(feed)),
          'statuses.id',
          page,
        ).as('newest'),
      (join) => join.onTrue(),
    )
    .select('newest.id');
  return keyset(query, 'newest.id', page);
}

function beyond(page: PageQuery, horizon: string, limit: number): PageQuery {
  return page.minId === undefined
    ? { ...page, maxId: horizon, limit }
    : { ...page, minId: horizon, limit };
}
