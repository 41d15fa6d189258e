import { type RawBuilder, sql } from 'kysely';
import { leastIdAt } from '#server/core/ids.ts';
import { DAY, MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';

/** What is talked of: statuses and cards by id, hashtags by folded name, the most talked of first. */
export interface Trends {
  statusIds: string[];
  tags: string[];
  cardIds: string[];
}

/** Of so many of the newest public statuses, and no older than this, trends are made. */
const SAMPLE = 5_000;
const WINDOW = 3 * DAY;
const MOST = 100;
const FRESH = 5 * MINUTE;

const known = new WeakMap<Db, { readAt: number; trends: Promise<Trends> }>();

/** The same for everybody and up to five minutes old: each process finds it out by itself. */
export async function trends(db: Db): Promise<Trends> {
  const before = known.get(db);
  if (before && Date.now() - before.readAt < FRESH) return await before.trends;
  const read = readTrends(db);
  known.set(db, { readAt: Date.now(), trends: read });
  read.catch(() => known.delete(db));
  return await read;
}

/** The same read now. */
export async function readTrends(db: Db): Promise<Trends> {
  const [statuses, tags, cards] = await Promise.all([
    trendingStatuses().execute(db),
    trendingTags().execute(db),
    trendingCards().execute(db),
  ]);
  return {
    statusIds: statuses.rows.map((row) => row.id),
    tags: tags.rows.map((row) => row.name),
    cardIds: cards.rows.map((row) => row.id),
  };
}

/** The newest public statuses, from their index, of accounts that are not limited. */
function sample(): RawBuilder<unknown> {
  const since = leastIdAt(Date.now() - WINDOW);
  return sql`select recent.* from (
      select statuses.id, statuses.account_id, statuses.in_reply_to_uri, statuses.sensitive,
        statuses.spoiler_text, statuses.created_at
      from statuses
      where visibility = 'public' and reblog_of_id is null and deleted_at is null and id > ${since}
      order by id desc limit ${SAMPLE}) recent
    join accounts on accounts.id = recent.account_id
      and accounts.suspended_at is null and accounts.silenced_at is null`;
}

/**
 * By boosts and favourites against age, one of each author: only of authors who want to be found,
 * no replies, nothing covered by a warning.
 */
export function trendingStatuses(): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`
    with recent as materialized (${sample()} and accounts.discoverable),
      scored as (
        select recent.id, recent.account_id, (stats.reblogs_count + stats.favourites_count)
          / power(extract(epoch from now() - recent.created_at) / 3600 + 2, 1.5) as score
        from recent join status_stats stats on stats.status_id = recent.id
        where recent.in_reply_to_uri is null and not recent.sensitive and recent.spoiler_text = ''
          and stats.reblogs_count + stats.favourites_count >= 2),
      best as (select distinct on (account_id) id, score from scored order by account_id, score desc)
    select id from best order by score desc, id desc limit ${MOST}`;
}

/** By how many different people use them, at least two: one account alone makes no trend. */
export function trendingTags(): RawBuilder<{ name: string }> {
  return sql<{ name: string }>`
    with recent as materialized (${sample()})
    select hashtags.name from recent
      join status_hashtags used on used.status_id = recent.id
      join hashtags on hashtags.id = used.hashtag_id
    group by hashtags.id having count(distinct recent.account_id) >= 2
    order by count(distinct recent.account_id) desc, count(*) desc, hashtags.id desc limit ${MOST}`;
}

/**
 * Links likewise: as in Mastodon only with a title and a picture, which the official app for iOS
 * needs of every one of them to show any.
 */
export function trendingCards(): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`
    with recent as materialized (${sample()})
    select cards.id from recent
      join status_cards shown on shown.status_id = recent.id
      join preview_cards cards on cards.id = shown.card_id and cards.state = 'ready'
        and cards.title <> '' and cards.image_url is not null
    where not recent.sensitive and recent.spoiler_text = ''
    group by cards.id having count(distinct recent.account_id) >= 2
    order by count(distinct recent.account_id) desc, count(*) desc, cards.id desc limit ${MOST}`;
}
