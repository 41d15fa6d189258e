import { sql } from 'kysely';
import type { Tag } from '#server/contract/tag.ts';
import { DAY } from '#server/core/time.ts';
import { hashtagUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { foldHashtag } from '#server/statuses/hashtags.ts';
import { escapeLike } from './accounts.ts';

const DAYS = 7;

/** Folded names of hashtags that begin like `text`, with or without #, the exact one first. */
export async function searchHashtags(
  db: Db,
  search: { text: string; limit: number; offset: number },
): Promise<string[]> {
  const name = foldHashtag(search.text.trim().replace(/^[#＃]/, ''));
  if (!/^[\p{L}\p{M}\p{N}_]+$/u.test(name)) return [];
  const rows = await db
    .selectFrom('hashtags')
    .select('name')
    .where('name', 'like', `${escapeLike(name)}%`)
    .orderBy(sql`length(name)`)
    .orderBy('name')
    .limit(search.limit)
    .offset(search.offset)
    .execute();
  return rows.map((row) => row.name);
}

interface UseRow {
  name: string;
  display_name: string;
  id: string;
  day: Date | null;
  uses: string;
  accounts: string;
}

/**
 * Hashtags by folded name, in the order asked, with how they were used in the last seven days. A
 * name that nobody used yet is a tag too. `viewer` decides whether `following` is told.
 * https://docs.joinmastodon.org/entities/Tag/
 */
export async function showTags(
  deps: { db: Db; config: { origin: string } },
  names: readonly string[],
  viewer: string | null,
  now: Date = new Date(),
): Promise<Tag[]> {
  if (names.length === 0) return [];
  const rows = Map.groupBy(await findUses(deps.db, names, now), (row) => row.name);
  return names.map((name) => {
    const uses = rows.get(name) ?? [];
    const shown = uses[0]?.display_name ?? name;
    return {
      id: uses[0]?.id ?? '0',
      name: shown,
      url: hashtagUrl(deps.config.origin, shown),
      history: historyOf(uses, now),
      ...(viewer === null ? {} : { following: false }),
    };
  });
}

/** Public statuses only: the ids of statuses sort by time, so a week is a range of them. */
async function findUses(db: Db, names: readonly string[], now: Date): Promise<UseRow[]> {
  const since = newestIdBefore(new Date(dayOf(now) - (DAYS - 1) * DAY));
  const { rows } = await sql<UseRow>`
    select h.name, h.display_name, h.id, date_trunc('day', s.created_at, 'UTC') as day,
      count(s.id) as uses, count(distinct s.account_id) as accounts
    from hashtags h
    left join (status_hashtags u join statuses s on s.id = u.status_id
        and s.visibility = 'public' and s.deleted_at is null)
      on u.hashtag_id = h.id and u.status_id > ${since}
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
