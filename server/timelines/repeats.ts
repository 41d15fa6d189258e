import { sql } from 'kysely';
import { someRow } from '#server/db/expressions.ts';
import type { Db } from '#server/db/pool.ts';
import type { PageQuery } from '#server/db/page.ts';
import { statement } from '#server/db/statement.ts';

/** So many places further down a timeline, a status may be boosted into it again: Mastodon's REBLOG_FALLOFF. */
const NEAR = 40;
/** Pages of nothing but repeats that are gone through; then repeats are better than an end. */
const ROUNDS = 3;
const FEW = 20;
/** Boosts of the same status that are looked at. */
const MOST = 50;

type Read = (page: PageQuery) => Promise<string[]>;

/**
 * A page of a timeline that `read` gives the ids of, without boosts of what stands, itself or boosted
 * by somebody else, in one of the forty places below: what many boost is read once, as in Mastodon
 * (`FeedManager#add_to_feed`). Costs a statement, and a second page where something might stand below
 * this one.
 */
export async function withoutRepeats(
  db: Db,
  viewer: string,
  page: PageQuery,
  read: Read,
): Promise<string[]> {
  const up = page.minId !== undefined;
  let rest = page;
  for (let round = 1; ; round += 1) {
    const ids = await read(rest);
    const kept = await dropRepeats(db, viewer, ids, read);
    const shown = round < ROUNDS ? kept : ids;
    if (shown.length > 0 || ids.length < rest.limit)
      return up ? shown.slice(-page.limit) : shown.slice(0, page.limit);
    const end = up ? { minId: ids[0] } : { maxId: ids.at(-1) };
    rest = { ...page, ...end, limit: Math.max(page.limit, FEW) };
  }
}

async function dropRepeats(db: Db, viewer: string, ids: string[], read: Read): Promise<string[]> {
  const last = ids.at(-1);
  if (last === undefined) return ids;
  const rows = await findEarlier(db, { ids, viewer });
  if (rows.length === 0) return ids;
  const reachesBelow = rows.some((row) => row.earlier.some((id) => BigInt(id) < BigInt(last)));
  const below = reachesBelow ? await read({ maxId: last, limit: NEAR }) : [];
  const places = new Map([...ids, ...below].map((id, place) => [id, place]));
  const earlier = new Map(rows.map((row) => [row.id, row.earlier]));
  const isNear = (id: string, place: number) => (places.get(id) ?? Infinity) - place <= NEAR;
  return ids.filter((id, place) => !earlier.get(id)?.some((one) => isNear(one, place)));
}

/** For each boost what shows the same and may stand below it: of people or hashtags that the viewer follows. */
export const earlierQuery = ({ ids, viewer }: { ids: readonly string[]; viewer: string }) => sql<{
  id: string;
  earlier: string[];
}>`
    select boost.id, array_agg(earlier.id) as earlier
    from statuses boost cross join lateral (
      select original.id, original.account_id from statuses original
      where original.id = boost.reblog_of_id
      union all (select other.id, other.account_id from statuses other
        where other.reblog_of_id = boost.reblog_of_id and other.id < boost.id and other.deleted_at is null
        order by other.id desc limit ${sql.lit(MOST)})) as earlier
    where boost.id = any(${ids}::bigint[]) and boost.reblog_of_id is not null
      and (earlier.account_id = ${viewer}
        or ${someRow(sql`from follows
          where follows.account_id = ${viewer} and follows.target_account_id = earlier.account_id`)}
        or ${someRow(sql`from tag_follows followed
          join status_hashtags on status_hashtags.hashtag_id = followed.hashtag_id
          where followed.account_id = ${viewer} and status_hashtags.status_id = earlier.id`)})
    group by boost.id`;
const findEarlier = statement(earlierQuery);

/** Those of whom `find` says that they have a status in theirs, without whom it would be a repeat for. */
export async function readersOfNew(
  db: Db,
  statusId: string,
  readers: readonly string[],
  find: (statusId: string, among: readonly string[]) => Promise<string[]>,
): Promise<string[]> {
  const [found, earlier] = await Promise.all([
    find(statusId, readers),
    findShownLately(db, { statusId }),
  ]);
  if (found.length === 0 || earlier.length === 0) return found;
  const seen = await Promise.all(earlier.map(async (row) => await find(row.id, found)));
  const had = new Set(seen.flat());
  return found.filter((id) => !had.has(id));
}

/**
 * What shows the same as a boost and is at most an hour older: nobody counts the places in every
 * reader's timeline while it is told of.
 */
export const shownLatelyQuery = ({ statusId }: { statusId: string }) => sql<{ id: string }>`
    select earlier.id from statuses boost cross join lateral (
      select original.id, original.created_at, original.deleted_at from statuses original
      where original.id = boost.reblog_of_id
      union all (select other.id, other.created_at, other.deleted_at from statuses other
        where other.reblog_of_id = boost.reblog_of_id and other.id < boost.id
        order by other.id desc limit 10)) as earlier
    where boost.id = ${statusId} and earlier.deleted_at is null
      and earlier.created_at > boost.created_at - interval '1 hour'`;
const findShownLately = statement(shownLatelyQuery);
