import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** The rows that must not get lost; jobs only say when to look at them. */
export const WORK_LISTS = ['events', 'inbox', 'deliveries'] as const;
export type WorkList = (typeof WORK_LISTS)[number];

export interface WorkListState {
  list: WorkList;
  /** Rows that are to be worked on. */
  waiting: number;
  /** Of those, the ones that failed before. */
  failing: number;
  /** Rows that failed too often and wait for an operator. */
  parked: number;
  /** Age of the oldest waiting row in seconds; null when none waits. */
  oldest_seconds: number | null;
}

/** How much there is to do. */
export async function workListStates(db: Db): Promise<WorkListState[]> {
  const { rows } = await sql<WorkListState>`
    select 'events' as list, ${columns('created_at')} from events
    union all
    select 'inbox', ${columns('received_at')} from inbound_activities where processed_at is null
    union all
    select 'deliveries', count(*)::int, (count(*) filter (where attempts > 0))::int, 0,
      extract(epoch from now() - min(created_at))::int from deliveries`.execute(db);
  return rows;
}

function columns(createdAt: string) {
  const waiting = sql`filter (where parked_at is null)`;
  return sql`
    (count(*) ${waiting})::int as waiting,
    (count(*) filter (where parked_at is null and attempts > 0))::int as failing,
    (count(*) filter (where parked_at is not null))::int as parked,
    extract(epoch from now() - min(${sql.ref(createdAt)}) ${waiting})::int as oldest_seconds`;
}

/**
 * Makes everything that failed due again, parked rows included, and forgets that hosts were down.
 * Returns the number of rows and the hosts whose deliveries are due.
 */
export async function retryWorkList(
  db: Db,
  list: WorkList,
): Promise<{ rows: number; hosts: string[] }> {
  if (list === 'deliveries') return await retryDeliveries(db);
  const table = list === 'events' ? 'events' : 'inbound_activities';
  let query = db
    .updateTable(table)
    .set({ parked_at: null, attempts: 0, run_at: new Date() })
    .where('attempts', '>', 0);
  if (table === 'inbound_activities') query = query.where(sql.ref('processed_at'), 'is', null);
  const { numUpdatedRows } = await query.executeTakeFirst();
  return { rows: Number(numUpdatedRows), hosts: [] };
}

async function retryDeliveries(db: Db): Promise<{ rows: number; hosts: string[] }> {
  await db
    .updateTable('hosts')
    .set({ failures: 0, failed_days: [], blocked_until: null, unavailable_at: null })
    .where('failures', '>', 0)
    .execute();
  const rows = await db
    .updateTable('deliveries')
    .set({ run_at: new Date() })
    .where('run_at', '>', new Date())
    .returning('host')
    .execute();
  const hosts = await db.selectFrom('deliveries').select('host').distinct().execute();
  return { rows: rows.length, hosts: hosts.map((row) => row.host) };
}
