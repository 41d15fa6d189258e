import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** Counters of people here and of their posts that do not count what there is. */
export async function miscounted(db: Db): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'followers of ' || a.username || ' ' || s.followers_count || ' ' || n as what
      from accounts a join account_stats s on s.account_id = a.id
      cross join lateral (select count(*) as n from follows where target_account_id = a.id) counted
      where a.domain is null and s.followers_count <> n
    union all
    select 'followed by ' || a.username || ' ' || s.following_count || ' ' || n
      from accounts a join account_stats s on s.account_id = a.id
      cross join lateral (select count(*) as n from follows where account_id = a.id) counted
      where a.domain is null and s.following_count <> n
    union all
    select 'favourites of ' || p.uri || ' ' || s.favourites_count || ' ' || n
      from statuses p join status_stats s on s.status_id = p.id
      cross join lateral (select count(*) as n from favourites where status_id = p.id) counted
      where p.local and s.favourites_count <> n
    union all
    select 'boosts of ' || p.uri || ' ' || s.reblogs_count || ' ' || n
      from statuses p join status_stats s on s.status_id = p.id
      cross join lateral (select count(*) as n from statuses b
        where b.reblog_of_id = p.id and b.deleted_at is null) counted
      where p.local and s.reblogs_count <> n
    union all
    select 'votes ' || o.title || ' ' || o.votes_count || ' ' || n
      from poll_options o join polls on polls.id = o.poll_id
      join statuses p on p.id = polls.status_id
      cross join lateral (select count(*) as n from poll_votes v
        where v.poll_id = o.poll_id and v.position = o.position) counted
      where p.local and polls.ended_at is null and o.votes_count <> n
    union all
    select 'less than nothing' from status_stats
      where least(favourites_count, reblogs_count, replies_count, quotes_count) < 0
    union all
    select 'less than nobody' from account_stats
      where least(followers_count, following_count, statuses_count) < 0`.execute(db);
  return rows.map((row) => row.what);
}
