import { sql } from 'kysely';
import type { FeaturedTag } from '#server/contract/featured-tag.ts';
import { toApiDay } from '#server/core/time.ts';
import { taggedUrl } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';

export interface FeaturedTagRow {
  id: string;
  /** As the account writes it. */
  name: string;
}

/** The hashtags on a profile, in the order in which they were chosen. */
export async function findFeaturedTags(db: Db, accountId: string): Promise<FeaturedTagRow[]> {
  return await db
    .selectFrom('featured_tags')
    .select(['id', 'name'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
}

/**
 * The same with how often the account used each where everybody may see it, the most used first, all in
 * one query. Their addresses are of what the account itself said under them.
 */
export async function showFeaturedTags(
  deps: { db: Db; config: { origin: string } },
  accountId: string,
): Promise<FeaturedTag[]> {
  const { rows } = await sql<FeaturedTagRow & { acct: string; uses: string; last: Date | null }>`
    select f.id, f.name, concat_ws('@', a.username, a.domain) as acct,
      count(s.id) as uses, max(s.created_at) as last
    from featured_tags f
    join accounts a on a.id = f.account_id
    left join status_hashtags sh on sh.hashtag_id = f.hashtag_id
    left join statuses s on s.id = sh.status_id and s.account_id = f.account_id
      and s.deleted_at is null and s.visibility in ('public', 'unlisted')
    where f.account_id = ${accountId} and a.suspended_at is null
    group by f.id, a.id order by uses desc, f.id`.execute(deps.db);
  return rows.map(({ id, name, acct, uses, last }) => ({
    id,
    name,
    url: taggedUrl(deps.config.origin, acct, name),
    statuses_count: uses,
    last_status_at: last === null ? null : toApiDay(last),
  }));
}

const SUGGESTIONS = 10;

/** Folded names of hashtags that an account uses and does not feature, the most used first. */
export async function suggestFeaturedTags(db: Db, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select h.name from statuses s
    join status_hashtags sh on sh.status_id = s.id
    join hashtags h on h.id = sh.hashtag_id
    where s.account_id = ${accountId} and s.deleted_at is null
      and s.visibility in ('public', 'unlisted')
      and not exists (select from featured_tags f
        where f.account_id = ${accountId} and f.hashtag_id = h.id)
    group by h.name order by count(*) desc, h.name limit ${SUGGESTIONS}`.execute(db);
  return rows.map((row) => row.name);
}
