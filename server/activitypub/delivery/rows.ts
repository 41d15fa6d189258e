import { sql } from 'kysely';
import { SECOND } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { OPEN_AFTER } from './backoff.ts';
import type { Delivery } from './send.ts';

/**
 * How long a taken row is nobody else's. Longer than all tries of one `take` can last, so that only
 * a dead worker's rows are taken again.
 */
export const LEASE = 60 * SECOND;

/** How long a host that was down is nobody else's while one worker looks whether it is back. */
const PROBE = 20 * SECOND;

export interface Taken {
  deliveries: Delivery[];
  /** Whether more rows of this host are left, due or not. */
  hasMore: boolean;
  /** Whether a success is worth writing down: the host failed before, or was not heard of lately. */
  noteSuccess: boolean;
}

interface TakenRow {
  host: string;
  stale: boolean;
  has_more: boolean;
  /** Null where nothing of the host was taken. */
  id: string | null;
  activity_id: string;
  inbox_url: string;
  attempts: number;
}

/**
 * Takes up to `limit` due rows of each host and leases them; of a host that failed too often just
 * one, to probe it, and none while it rests or is being probed. A row waits while an older one for the same inbox and
 * object is left, leased or not, so nothing overtakes. Several workers never take the same row.
 *
 * Not a named statement: the table is empty at one time and has a million rows at another, and no
 * one plan is good for both.
 */
export async function takeRows(db: Db, hosts: string[], limit: number): Promise<Taken[]> {
  const asked = [...new Set(hosts)];
  const { rows } = await sql<TakenRow>`
    with asked as materialized (
      select a.host, coalesce(h.failures, 0) as failures,
        (h.host is null or h.failures > 0 or h.blocked_until is not null or h.unavailable_at is not null
          or h.last_success_at is null or h.last_success_at < now() - interval '1 hour') as stale,
        (h.blocked_until is null or h.blocked_until <= now()) as open
      from unnest(${asked}::text[]) as a (host) left join hosts h on h.host = a.host
    ), picked as materialized (
      select p.id, asked.host, asked.failures >= ${OPEN_AFTER} as is_probe from asked cross join lateral (
        select d.id from deliveries d
        where d.host = asked.host and d.run_at <= now() and (d.leased_until is null or d.leased_until <= now())
          and not exists (select from deliveries older
            where older.inbox_url = d.inbox_url and older.object_uri = d.object_uri and older.id < d.id)
        order by d.priority, d.id
        limit case when asked.failures >= ${OPEN_AFTER} then 1 else ${limit} end
        for update of d skip locked
      ) p
      where asked.open
    ), probing as (
      -- of several workers only the first gets through; the others see its mark once they may look
      update hosts h set blocked_until = now() + make_interval(secs => ${PROBE / SECOND})
      from picked
      where picked.is_probe and h.host = picked.host and (h.blocked_until is null or h.blocked_until <= now())
      returning h.host
    ), taken as (
      update deliveries d
      set leased_until = now() + make_interval(secs => ${LEASE / SECOND}), attempts = d.attempts + 1
      from picked where d.id = picked.id and (not picked.is_probe or picked.host in (select host from probing))
      returning d.id, d.activity_id, d.inbox_url, d.host, d.attempts, d.priority
    )
    select asked.host, asked.stale, taken.id, taken.activity_id, taken.inbox_url, taken.attempts,
      exists (select from deliveries d where d.host = asked.host and d.id not in (select id from picked)) as has_more
    from asked left join taken on taken.host = asked.host
    order by taken.priority, taken.id`.execute(db);
  const byHost = takenByHost(rows);
  return hosts.map((host) => {
    const taken = byHost.get(host);
    // Asked for twice at the same time: only one may have them.
    byHost.delete(host);
    return taken ?? { deliveries: [], hasMore: true, noteSuccess: false };
  });
}

function takenByHost(rows: TakenRow[]): Map<string, Taken> {
  const byHost = new Map<string, Taken>();
  for (const { host, stale, has_more, id, activity_id, inbox_url, attempts } of rows) {
    let taken = byHost.get(host);
    if (taken === undefined) {
      taken = { deliveries: [], hasMore: has_more, noteSuccess: stale };
      byHost.set(host, taken);
    }
    if (id === null) continue;
    taken.deliveries.push({ id, activityId: activity_id, inbox: inbox_url, host, attempts });
  }
  return byHost;
}

/** Gives rows back untried. */
export async function releaseRows(db: Db, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`update deliveries set leased_until = null, attempts = greatest(attempts - 1, 0) where id = any(${ids}::bigint[])`.execute(
    db,
  );
}

/** Forgets everything that waits for a host. */
export async function dropRows(db: Db, host: string): Promise<void> {
  await db.deleteFrom('deliveries').where('host', '=', host).execute();
}

/** Milliseconds until something of the host is to be done; null when nothing is left. */
export async function nextDue(db: Db, host: string): Promise<number | null> {
  const { rows } = await sql<{ wait: number | null }>`
    select case
      when h.blocked_until > now() then extract(epoch from h.blocked_until - now()) * 1000
      else (
        select extract(epoch from min(greatest(d.run_at, coalesce(d.leased_until, d.run_at))) - now()) * 1000
        from deliveries d where d.host = a.host and not exists (select from deliveries older
          where older.inbox_url = d.inbox_url and older.object_uri = d.object_uri and older.id < d.id))
      end::float8 as wait
    from (select ${host}::text as host) a left join hosts h on h.host = a.host
    where exists (select from deliveries d where d.host = a.host)`.execute(db);
  const wait = rows[0]?.wait ?? null;
  return wait === null ? null : Math.max(wait, 0);
}
