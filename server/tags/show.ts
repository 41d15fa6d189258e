import { sql } from 'kysely';
import type { Tag } from '#server/contract/tag.ts';
import { hashtagUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { type DailyUses, historyOf, MOST_USES, weekBefore } from '#server/statuses/daily-uses.ts';

interface UseRow extends DailyUses {
  name: string;
  display_name: string;
  id: string;
  following: boolean;
  featuring: boolean;
}

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
  const since = weekBefore(now);
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
