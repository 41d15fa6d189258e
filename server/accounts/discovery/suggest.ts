import { sql } from 'kysely';
import type { Suggestion } from '#server/contract/suggestion.ts';
import { HOUR } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { hasArrived } from '../policy.ts';

/** Somebody to follow, and why. */
export interface Suggested {
  id: string;
  sources: Suggestion['sources'];
}

/** Of how many follows, and how many of each, friends of friends are drawn. */
const FRIENDS = 100;
const OF_EACH = 50;
const POPULAR = 200;

/**
 * Whom an account might want to follow: first those that several of the people it follows follow,
 * then the most followed that want to be found. Nobody it follows, has asked, blocked, muted or
 * waved aside, or that shuts it out.
 */
export async function suggest(db: Db, accountId: string, limit: number): Promise<Suggested[]> {
  const popular = await mostFollowed(db);
  const { rows } = await sql<{ id: string; friends: boolean; popular: boolean }>`
    with friends as (
      select theirs.target_account_id as id, count(*) as score
      from (select mine.target_account_id as id from follows mine
          join accounts friend on friend.id = mine.target_account_id
          where mine.account_id = ${accountId} and not friend.hide_collections
          order by mine.id desc limit ${FRIENDS}) friend
        cross join lateral (select f.target_account_id from follows f
          where f.account_id = friend.id order by f.id desc limit ${OF_EACH}) theirs
      group by 1 order by 2 desc limit ${POPULAR}
    ), popular as (
      select * from unnest(${popular}::bigint[]) with ordinality as popular (id, place)
    ), candidates as (
      select id, max(score) as score, min(place) as place from (
        select id, score, null::bigint as place from friends
        union all select id, null, place from popular) both_of_them group by id
    )
    select accounts.id, score is not null as friends, place is not null as popular
    from candidates join accounts on accounts.id = candidates.id
    where accounts.id <> ${accountId} and accounts.discoverable
      and accounts.suspended_at is null and accounts.silenced_at is null
      and accounts.moved_to_account_id is null and ${hasArrived()}
      and not exists (select from follows f where f.account_id = ${accountId} and f.target_account_id = accounts.id)
      and not exists (select from follow_requests r where r.account_id = ${accountId} and r.target_account_id = accounts.id)
      and not exists (select from blocks b where b.account_id = ${accountId} and b.target_account_id = accounts.id)
      and not exists (select from blocks b where b.account_id = accounts.id and b.target_account_id = ${accountId})
      and not exists (select from mutes m where m.account_id = ${accountId} and m.target_account_id = accounts.id)
      and not exists (select from dismissed_suggestions d
        where d.account_id = ${accountId} and d.target_account_id = accounts.id)
      and not exists (select from account_domain_blocks d
        where d.account_id = ${accountId} and d.domain = accounts.domain)
    order by score desc nulls last, place nulls last, accounts.id desc
    limit ${limit}`.execute(db);
  return rows.map(({ id, friends, popular: known }) => ({
    id,
    sources: [
      ...(friends ? (['friends_of_friends'] as const) : []),
      ...(known ? (['most_followed'] as const) : []),
    ],
  }));
}

/** Somebody is not to be suggested any more. */
export async function dismissSuggestion(
  db: Db,
  pair: { accountId: string; targetAccountId: string },
): Promise<void> {
  await db
    .insertInto('dismissed_suggestions')
    .values({ account_id: pair.accountId, target_account_id: pair.targetAccountId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const known = new WeakMap<Db, { readAt: number; ids: Promise<string[]> }>();

/** The same for everybody, and slow to change: found out once an hour by each process. */
async function mostFollowed(db: Db): Promise<string[]> {
  const before = known.get(db);
  if (before && Date.now() - before.readAt < HOUR) return await before.ids;
  const ids = readMostFollowed(db);
  known.set(db, { readAt: Date.now(), ids });
  ids.catch(() => known.delete(db));
  return await ids;
}

async function readMostFollowed(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('accounts')
    .innerJoin('account_stats', 'account_stats.account_id', 'accounts.id')
    .select('accounts.id')
    .where('accounts.discoverable', '=', true)
    .where('accounts.suspended_at', 'is', null)
    .where('accounts.silenced_at', 'is', null)
    .where('accounts.moved_to_account_id', 'is', null)
    .orderBy('account_stats.followers_count', 'desc')
    .orderBy('accounts.id')
    .limit(POPULAR)
    .execute();
  return rows.map((row) => row.id);
}
