import { type RawBuilder, sql } from 'kysely';
import { hasArrived } from '#server/accounts/policy.ts';
import type { Db } from '#server/db/pool.ts';

export interface AccountSearch {
  /** What was typed; a leading @ does not matter, `name@host` looks at both. */
  text: string;
  /**
   * Whoever searches: those they follow come first, those they block or are
   * blocked by not at all; but who types the whole name of somebody they block finds them, as to
   * block them no more (toot looks them up so).
   */
  viewer: string | null;
  followingOnly: boolean;
  limit: number;
  offset: number;
}

/** So many of those whose name begins so are compared, of each kind of name. */
const MOST = 1_000;

/**
 * Ids of accounts of which a word of the name begins like `text`, the likeliest first: all whom one
 * follows, all of exactly that name, and of others as many as can be compared in no time.
 */
export async function searchAccounts(db: Db, search: AccountSearch): Promise<string[]> {
  if (namesIn(search.text).name === '') return [];
  const { rows } = await accountsQuery(search).execute(db);
  return rows.map((row) => row.id);
}

export function accountsQuery(search: AccountSearch): RawBuilder<{ id: string }> {
  const { name, domain } = namesIn(search.text);
  const me = search.viewer ?? '0';
  const named = sql<boolean>`(' ' || translate(search_fold(a.username || ' ' || a.display_name), '-._', '   '))
    like '% ' || translate(search_fold(${escapeLike(name)}), '-._', '   ') || '%'`;
  const there =
    domain === ''
      ? sql<boolean>`true`
      : sql<boolean>`lower(a.domain) like ${`${escapeLike(domain.toLowerCase())}%`}`;
  const followed = sql`select a.id from follows f join accounts a on a.id = f.target_account_id
    where f.account_id = ${me} and ${named} and ${there}`;
  const anybody = sql`
    (select a.id from accounts a where lower(a.username) = lower(${name}) and ${there} limit ${sql.lit(MOST)})
    union (select a.id from accounts a
      where lower(a.username) like lower(${escapeLike(name)}) || '%' and ${there} limit ${sql.lit(MOST)})
    union (select a.id from accounts a where ${named} and ${there} limit ${sql.lit(MOST)})
    union (${followed})`;
  return sql<{ id: string }>`
    with hits as materialized (${search.followingOnly ? followed : anybody})
    select a.id
    from hits cross join lateral (select * from accounts where accounts.id = hits.id offset 0) as a
    left join account_stats s on s.account_id = a.id
    left join follows f on f.account_id = ${me} and f.target_account_id = a.id
    where a.suspended_at is null and ${hasArrived('a')}
      and not (a.domain is null and a.actor_type = 'Application')
      and not exists (select from blocks b where
        (b.account_id = ${me} and b.target_account_id = a.id
          and lower(a.username) <> lower(${name})) or (b.account_id = a.id and b.target_account_id = ${me}))
    order by lower(a.username) = lower(${name}) desc, f.id is not null desc, a.domain is null desc,
      s.followers_count desc nulls last, a.id
    limit ${search.limit} offset ${search.offset}`;
}

function namesIn(text: string): { name: string; domain: string } {
  const [name = '', domain = ''] = text.trim().replace(/^@/, '').split('@');
  return { name, domain };
}

/** What is typed means itself, not a pattern. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
