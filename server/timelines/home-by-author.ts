import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '../db/page.ts';
import { inHomeOf, sources } from './home-rules.ts';

/** Rounds that are tried before the rules are asked of every author's statuses at once. */
const ROUNDS = 3;

/**
 * A home page from the newest few of each author, which `statuses_account` has ready: the rules are
 * asked of them in order until the page is full, which is some twenty questions and not twenty for
 * each author. The page holds only down to the horizon, below which an author may have more than
 * their few; where the rules leave too little above it, the next round goes on from there.
 */
export async function readHomeByAuthor(db: Db, viewer: string, page: PageQuery): Promise<string[]> {
  const ids: string[] = [];
  let rest = page;
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = await newestOfEach(db, viewer, rest).executeTakeFirstOrThrow();
    ids.push(...found.ids);
    if (found.horizon === null || ids.length >= page.limit) return newestFirst(ids, page);
    rest = beyond(rest, found.horizon, page.limit - ids.length);
  }
  const rows = await homeByAuthor(db, viewer, rest).execute();
  return newestFirst([...ids, ...rows.map((row) => row.id)], page);
}

/** One round: the ids that pass, in reading order, and the horizon; null when all were looked at. */
export function newestOfEach(db: Db, viewer: string, page: PageQuery) {
  const upwards = page.minId !== undefined;
  const few = Math.max(page.limit, 20);
  const horizon = upwards ? sql<string>`min(last)` : sql<string>`max(last)`;
  const last = upwards ? sql<string>`max(id)` : sql<string>`min(id)`;
  return db
    .with(
      (cte) => cte('source').materialized(),
      (cte) =>
        cte
          .selectFrom(sources(db, viewer).as('author'))
          .innerJoinLateral(
            (eb) =>
              // Read from the index alone, whatever the rules say.
              keyset(
                eb
                  .selectFrom('statuses')
                  .select('statuses.id')
                  .whereRef('statuses.account_id', '=', 'author.account_id')
                  .where('statuses.deleted_at', 'is', null),
                'statuses.id',
                { ...page, limit: few },
              ).as('newest'),
            (join) => join.onTrue(),
          )
          .select(['newest.id', 'author.account_id', 'author.show_reblogs', 'author.languages']),
    )
    .with('horizon', (cte) =>
      cte
        .selectFrom((eb) =>
          eb
            .selectFrom('source')
            .select(last.as('last'))
            .groupBy('account_id')
            .having(sql<number>`count(*)`, '>=', few)
            .as('ends'),
        )
        .select(horizon.as('id')),
    )
    .with(
      (cte) => cte('ordered').materialized(),
      (cte) =>
        cte
          .selectFrom('source')
          .selectAll()
          .where((eb) =>
            eb(
              'id',
              upwards ? '<=' : '>=',
              eb.fn.coalesce(eb.selectFrom('horizon').select('id'), 'source.id'),
            ),
          )
          .orderBy('id', upwards ? 'asc' : 'desc'),
    )
    .selectNoFrom((eb) => [
      eb.selectFrom('horizon').select('id').as('horizon'),
      // No order here: a nested loop keeps the one of `ordered`, and so stops when the page is full.
      // With an order of its own PostgreSQL asks the rules of everything before it sorts.
      sql<string[]>`array(${eb
        .selectFrom('ordered as source')
        .innerJoinLateral(
          (of) =>
            of
              .selectFrom('statuses')
              .select('statuses.id')
              .whereRef('statuses.id', '=', 'source.id')
              .where(inHomeOf(viewer))
              .offset(0)
              .as('shown'),
          (join) => join.onTrue(),
        )
        .select('source.id')
        .limit(page.limit)})`.as('ids'),
    ]);
}

/** The complete answer in one statement: every author's statuses, the rules asked of each. */
export function homeByAuthor(db: Db, viewer: string, page: PageQuery) {
  const query = db
    .selectFrom(sources(db, viewer).as('source'))
    .innerJoinLateral(
      (eb) =>
        keyset(
          eb
            .selectFrom('statuses')
            .select('statuses.id')
            .whereRef('statuses.account_id', '=', 'source.account_id')
            .where('statuses.deleted_at', 'is', null)
            .where(inHomeOf(viewer)),
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
