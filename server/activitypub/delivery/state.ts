import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { Pile } from '#server/metrics/work.ts';
import { OPEN_AFTER } from './backoff.ts';
import { PRIORITY } from './plan.ts';

/** What waits to be delivered, by what it is; the first goes first. */
export async function deliveryLanes(db: Db): Promise<Pile[]> {
  const { rows } = await sql<{ priority: number } & Omit<Pile, 'name'>>`
    select priority, count(*)::int as waiting,
      -- not what waits because its host rests
      extract(epoch from now() - min(d.run_at) filter (where d.run_at <= now()
        and (h.blocked_until is null or h.blocked_until <= now())))::float8 as oldest_due_seconds
    from deliveries d left join hosts h using (host) group by priority`.execute(db);
  return Object.entries(PRIORITY).map(([name, priority]) => {
    const row = rows.find((one) => one.priority === priority);
    return {
      name,
      waiting: row?.waiting ?? 0,
      oldest_due_seconds: row?.oldest_due_seconds ?? null,
    };
  });
}

export interface HostCounts {
  /** The last thing heard of them was a failure. */
  failing: number;
  /** Failed so often in a row that they are only probed. */
  circuit_open: number;
  /** Nothing is sent there before some moment: they rest, or asked for patience. */
  resting: number;
  /** Failed on seven days: nothing is planned for them until they speak. */
  unavailable: number;
}

/** How many other servers are in trouble. */
export async function hostCounts(db: Db): Promise<HostCounts> {
  const { rows } = await sql<HostCounts>`
    select (count(*) filter (where failures > 0))::int as failing,
      (count(*) filter (where failures >= ${OPEN_AFTER} and unavailable_at is null))::int as circuit_open,
      (count(*) filter (where blocked_until > now()))::int as resting,
      (count(*) filter (where unavailable_at is not null))::int as unavailable
    from hosts`.execute(db);
  return rows[0] as HostCounts;
}

export interface HostInTrouble {
  host: string;
  failures: number;
  waiting: number;
  /** Seconds until it is tried again; 0 where that may be now. */
  rests_seconds: number;
  unavailable: boolean;
  last_error: string;
}

/** The hosts for which most waits among those that fail. */
export async function hostsInTrouble(db: Db, limit: number): Promise<HostInTrouble[]> {
  const { rows } = await sql<HostInTrouble>`
    select h.host, h.failures, count(d.id)::int as waiting,
      greatest(0, extract(epoch from h.blocked_until - now()))::int as rests_seconds,
      h.unavailable_at is not null as unavailable, coalesce(h.last_error, '') as last_error
    from hosts h left join deliveries d using (host)
    where h.failures > 0 or h.unavailable_at is not null
    group by h.host order by waiting desc, h.failures desc, h.host limit ${limit}`.execute(db);
  return rows;
}
