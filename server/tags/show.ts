import { sql } from 'kysely';
import type { Tag } from '#server/contract/tag.ts';
import { DAY } from '#server/core/time.ts';
import { hashtagUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';

const DAYS = 7;

interface UseRow {
  name: string;
  display_name: string;
  id: string;
  day: Date | null;
  uses: string;
  accounts: string;
  following: boolean;
  featuring: boolean;
}

/** Uses of one tag that are counted; a tag with more in a week has its older days cut short. */
const MOST_USES = 5_000;

/**
 * Hashtags by folded name, in the order asked, with how they were used in the last seven days. A
 * name that nobody used yet is a tag too. `viewer` decides whether `following` and `featuring` are told.
 * https://docs.joinmastodon.org/entities/Tag/
 */
export async function showTags(
  deps: { db: Db; config: { origin: string } },
  names: readonly string[],
  viewer: string | null,
  now: Date = new Date(),
): Promise<Tag[]> {
  if (names.length === 0) return [];
  const rows = Map.groupBy(await findUses(deps.db, { names, viewer, now }), (row) => row.name);
  return names.map((name) => {
    const uses = rows.get(name) ?? [];
    const shown = uses[0]?.display_name ?? name;
    return {
      id: uses[0]?.id ?? '0',
      name: shown,
      url: hashtagUrl(deps.config.origin, shown),
      history: historyOf(uses, now),
      ...(viewer === null ? {} : standingOf(uses[0])),
    };
  });
}

function standingOf(row: UseRow | undefined): Pick<Tag, 'following' | 'featuring'> {
  return { following: row?.following ?? false, featuring: row?.featuring ?? false };
}

/** Public statuses only: the ids of statuses sort by time, so a week is a range of them. */
async function findUses(
  db: Db,
  { names, viewer, now }: { names: readonly string[]; viewer: string | null; now: Date },
): Promise<UseRow[]> {
  const since = newestIdBefore(new Date(dayOf(now) - (DAYS - 1) * DAY));
  const { rows } = await sql<UseRow>`
    select h.name, h.display_name, h.id, date_trunc('day', used.created_at, 'UTC') as day,
      count(used.id) as uses, count(distinct used.account_id) as accounts,
      exists (select from tag_follows f where f.hashtag_id = h.id and f.account_id = ${viewer}::bigint) as following,
      exists (select from featured_tags f where f.hashtag_id = h.id and f.account_id = ${viewer}::bigint) as featuring
    from hashtags h
    left join lateral (
      select s.id, s.account_id, s.created_at
      from status_hashtags u join statuses s on s.id = u.status_id
      where u.hashtag_id = h.id and u.status_id > ${since}
        and s.visibility = 'public' and s.deleted_at is null
      order by u.status_id desc limit ${MOST_USES}) used on true
    where h.name = any(${[...names]}::text[])
    group by h.id, 4`.execute(db);
  return rows;
}

function historyOf(uses: UseRow[], now: Date): Tag['history'] {
  const byDay = new Map(uses.map((row) => [row.day?.getTime(), row]));
  return Array.from({ length: DAYS }, (_, back) => {
    const day = dayOf(now) - back * DAY;
    const row = byDay.get(day);
    return { day: String(day / 1000), uses: row?.uses ?? '0', accounts: row?.accounts ?? '0' };
  });
}

function dayOf(date: Date): number {
  return Math.floor(date.getTime() / DAY) * DAY;
}

function newestIdBefore(date: Date): string {
  return (BigInt(date.getTime()) << 16n).toString();
}
