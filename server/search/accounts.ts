import { sql } from 'kysely';
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

/** Ids of accounts of which a word of the name begins like `text`, the likeliest first. */
export async function searchAccounts(db: Db, search: AccountSearch): Promise<string[]> {
  const [name = '', domain = ''] = search.text.trim().replace(/^@/, '').split('@');
  if (name === '') return [];
  const me = search.viewer ?? '0';
  const { rows } = await sql<{ id: string }>`
    select a.id
    from accounts a
    left join account_stats s on s.account_id = a.id
    left join follows f on f.account_id = ${me} and f.target_account_id = a.id
    where (' ' || translate(search_fold(a.username || ' ' || a.display_name), '-._', '   '))
        like '% ' || translate(search_fold(${escapeLike(name)}), '-._', '   ') || '%'
      and (${domain} = '' or lower(a.domain) like ${`${escapeLike(domain.toLowerCase())}%`})
      and a.suspended_at is null and ${hasArrived('a')}
      and not (a.domain is null and a.actor_type = 'Application')
      and (not ${search.followingOnly} or f.id is not null)
      and not exists (select from blocks b where
        (b.account_id = ${me} and b.target_account_id = a.id
          and lower(a.username) <> lower(${name})) or (b.account_id = a.id and b.target_account_id = ${me}))
    order by lower(a.username) = lower(${name}) desc, f.id is not null desc, a.domain is null desc,
      s.followers_count desc nulls last, a.id
    limit ${search.limit} offset ${search.offset}`.execute(db);
  return rows.map((row) => row.id);
}

/** What is typed means itself, not a pattern. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
