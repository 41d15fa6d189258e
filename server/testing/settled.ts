import { sql } from 'kysely';
import type { Instance } from './instance.ts';
import { until } from './until.ts';

interface Work {
  /** Rows that somebody still has to act on. */
  pending: number;
  /** Changes with every row of work there ever was. */
  made: string | null;
}

const work = sql<Work>`
  select
    ((select count(*) from events where parked_at is null)
      + (select count(*) from inbound_activities where processed_at is null and parked_at is null)
      + (select count(*) from deliveries))::int as pending,
    (select string_agg(last_value::text, ' ' order by sequencename) from pg_sequences
      where sequencename in ('events_id_seq', 'inbound_activities_id_seq', 'deliveries_id_seq')) as made`;

/**
 * Waits until the instances have nothing left to do for each other: what has not happened by then
 * never will. Work that moves from one to the other between two looks shows in the second pair.
 */
export async function settled(instances: Instance[], { timeout = 180_000 } = {}): Promise<void> {
  let before = '';
  await until(
    async () => {
      const rows = await Promise.all(
        instances.map(async ({ database }) => (await work.execute(database.db)).rows[0]),
      );
      const now = JSON.stringify(rows);
      const quiet = rows.every((row) => row?.pending === 0) && now === before;
      before = now;
      return quiet;
    },
    { timeout, what: 'quiet' },
  ).catch((err: unknown) => {
    throw new Error(`not settled: ${before}`, { cause: err });
  });
}
