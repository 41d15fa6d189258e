import { sql } from 'kysely';
import { leastIdAt } from '#server/core/ids.ts';
import { DAY, HOUR, MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';

export interface Statistics {
  users: number;
  activeMonth: number;
  statuses: number;
  domains: number;
}

/** A week of https://docs.joinmastodon.org/methods/instance/#activity; numbers as text. */
export interface ActivityWeek {
  /** Seconds since the epoch at which it begins. */
  week: string;
  statuses: string;
  logins: string;
  registrations: string;
}

const FRESH = 5 * MINUTE;
const cache = new WeakMap<Db, { readAt: number; statistics: Promise<Statistics> }>();

/** How many people and statuses there are; up to five minutes old, as every client asks. */
export async function statistics(db: Db): Promise<Statistics> {
  const known = cache.get(db);
  if (known && Date.now() - known.readAt < FRESH) return await known.statistics;
  const counted = count(db);
  cache.set(db, { readAt: Date.now(), statistics: counted });
  counted.catch(() => cache.delete(db));
  return await counted;
}

async function count(db: Db): Promise<Statistics> {
  const { rows } = await sql<Record<keyof Statistics, string>>`
    select
      (select count(*) from users where confirmed_at is not null and approved_at is not null) as users,
      (select count(*) from users where last_active_at > now() - interval '30 days') as "activeMonth",
      (select coalesce(sum(account_stats.statuses_count), 0) from account_stats
        join accounts on accounts.id = account_stats.account_id where accounts.domain is null) as statuses,
      (select count(distinct domain) from accounts where domain is not null) as domains`.execute(
    db,
  );
  const [row] = rows;
  return {
    users: Number(row?.users ?? 0),
    activeMonth: Number(row?.activeMonth ?? 0),
    statuses: Number(row?.statuses ?? 0),
    domains: Number(row?.domains ?? 0),
  };
}

const WEEKS = 12;

const weeks = new WeakMap<Db, { readAt: number; weeks: Promise<ActivityWeek[]> }>();

/** The last twelve weeks, the running one first; up to an hour old. */
export async function activity(db: Db): Promise<ActivityWeek[]> {
  const known = weeks.get(db);
  if (known && Date.now() - known.readAt < HOUR) return await known.weeks;
  const read = readActivity(db);
  weeks.set(db, { readAt: Date.now(), weeks: read });
  read.catch(() => weeks.delete(db));
  return await read;
}

/** The same read now. */
export async function readActivity(db: Db, now: Date = new Date()): Promise<ActivityWeek[]> {
  const thisWeek = mondayOf(now);
  const starts = Array.from(
    { length: WEEKS },
    (_, back) => new Date(thisWeek.getTime() - back * 7 * DAY),
  );
  const since = starts.at(-1);
  // Ids sort by time: the primary key leads past everything older.
  const firstId = leastIdAt(since ?? 0);
  const { rows } = await sql<{
    week: Date;
    statuses: string;
    logins: string;
    registrations: string;
  }>`
    select week, sum(statuses) as statuses, sum(logins) as logins, sum(registrations) as registrations from (
      select date_trunc('week', created_at, 'UTC') as week, count(*) as statuses, 0 as logins, 0 as registrations
        from statuses where id > ${firstId} and local and reblog_of_id is null and deleted_at is null and created_at >= ${since}
          and visibility in ('public', 'unlisted', 'private') group by 1
      union all
      select date_trunc('week', last_active_at, 'UTC'), 0, count(*), 0 from users where last_active_at >= ${since} group by 1
      union all
      select date_trunc('week', created_at, 'UTC'), 0, 0, count(*) from users where created_at >= ${since} group by 1
    ) counted group by week`.execute(db);
  const byWeek = new Map(rows.map((row) => [row.week.getTime(), row]));
  return starts.map((start) => {
    const row = byWeek.get(start.getTime());
    const week = String(start.getTime() / 1000);
    return {
      week,
      statuses: row?.statuses ?? '0',
      logins: row?.logins ?? '0',
      registrations: row?.registrations ?? '0',
    };
  });
}

function mondayOf(now: Date): Date {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return new Date(midnight - ((now.getUTCDay() + 6) % 7) * DAY);
}
