import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { wakeHosts } from './spread.ts';

/** Rows due for this long have lost their alarm clock; younger ones are on their way. */
const OVERDUE_SECONDS = 10;
const HOSTS_AT_ONCE = 500;
const KEEP_DAYS = 2;
/** A server that was given up gets another chance after this long, too. */
const KEEP_HOSTS_DAYS = 90;
/** Longer than anything waits that an old key may have to sign. */
const KEEP_KEYS_DAYS = 8;

/** Wakes hosts with overdue rows: after a crash, or when the job backend lost its memory. */
export async function sweepDeliveries(deps: {
  db: Db;
  jobs: Pick<Jobs, 'enqueueAll'>;
}): Promise<number> {
  const hosts = await overdueHosts(deps.db);
  await wakeHosts(deps.jobs, hosts);
  return hosts.length;
}

/**
 * Walks the index from host to host instead of over every row: a million rows for one dead host
 * cost as much as one.
 */
async function overdueHosts(db: Db): Promise<string[]> {
  const { rows } = await sql<{ host: string }>`
    with recursive waiting as (
      (select host from deliveries order by host limit 1)
      union all
      select (select d.host from deliveries d where d.host > waiting.host order by d.host limit 1)
      from waiting where waiting.host is not null
    )
    select waiting.host from waiting left join hosts h on h.host = waiting.host
    where waiting.host is not null and (h.blocked_until is null or h.blocked_until <= now())
      and exists (select from deliveries d where d.host = waiting.host
        and d.run_at < now() - make_interval(secs => ${OVERDUE_SECONDS})
        and (d.leased_until is null or d.leased_until < now()))
    limit ${HOSTS_AT_ONCE}`.execute(db);
  return rows.map((row) => row.host);
}

/**
 * Forgets activities that everybody has, what waits for hosts that are gone, and hosts not heard of
 * for long. Returns how many activities.
 */
export async function pruneDeliveries(db: Db): Promise<number> {
  await sql`
    delete from deliveries d using hosts h
    where h.host = d.host and h.unavailable_at is not null and (d.leased_until is null or d.leased_until < now())
      and d.created_at < now() - make_interval(days => 7)`.execute(db);
  // Names of hosts come from other servers: what is known of them must not grow for ever.
  await sql`
    delete from hosts h where updated_at < now() - make_interval(days => ${KEEP_HOSTS_DAYS})
      and not exists (select from deliveries d where d.host = h.host)`.execute(db);
  await db
    .deleteFrom('account_keys')
    .where('retired_at', '<', sql<Date>`now() - make_interval(days => ${KEEP_KEYS_DAYS})`)
    .execute();
  const result = await db
    .deleteFrom('outgoing_activities')
    .where('created_at', '<', sql<Date>`now() - make_interval(days => ${KEEP_DAYS})`)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('deliveries')
            .select('deliveries.id')
            .whereRef('deliveries.activity_id', '=', 'outgoing_activities.id'),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
