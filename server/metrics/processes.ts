import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { sql } from 'kysely';
import type { Logger } from '#server/core/log.ts';
import { SECOND } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { signing, recentHosts } from './deliveries.ts';
import { type Lag, watchEventLoop } from './event-loop.ts';
import type { PoolCounts } from './pool.ts';
import { quantile } from './quantile.ts';
import { type Counts, total } from './recent.ts';

/** What a process last said of itself, for the operator's command. */
export interface ProcessState {
  role: string;
  /** Machine and process id. */
  name: string;
  /** Seconds since it started, and since it was heard of. */
  up_seconds: number;
  seen_seconds: number;
  memory_mb: number;
  event_loop_lag_ms: Lag;
  database_connections: { open: number; idle: number; waiting: number };
  /** Tries of the last 10 to 20 minutes by result, together and by host. */
  deliveries: Counts;
  hosts: { key: string; counts: Counts }[];
  /** Milliseconds since the start; null where nothing was signed. */
  signing_ms: { p50: number | null; p99: number | null };
}

type Snapshot = Omit<ProcessState, 'role' | 'name' | 'up_seconds' | 'seen_seconds'>;

const EVERY = 10 * SECOND;
/** A process that was not heard of for this long is gone. */
const GONE_SECONDS = 45;
const NAMED_HOSTS = 20;

/** Writes down every ten seconds how the process is doing. A row that is not written is no harm. */
export function reportProcess(
  deps: { db: Db; pool: PoolCounts; log: Logger },
  role: 'web' | 'workers',
): { close(): Promise<void> } {
  const id = randomUUID();
  const lag = watchEventLoop();
  const report = async (): Promise<void> => {
    const snapshot = JSON.stringify(await takeSnapshot(deps.pool, lag()));
    await sql`
      insert into processes (id, role, name, snapshot) values (${id}, ${role}, ${`${hostname()} ${process.pid}`}, ${snapshot}::jsonb)
      on conflict (id) do update set snapshot = excluded.snapshot, seen_at = now()`.execute(
      deps.db,
    );
    await sql`delete from processes where seen_at < now() - make_interval(secs => ${GONE_SECONDS})`.execute(
      deps.db,
    );
  };
  const tick = (): void =>
    void report().catch((err: unknown) => deps.log.debug({ err }, 'nothing said of this process'));
  tick();
  const clock = setInterval(tick, EVERY);
  return {
    async close() {
      clearInterval(clock);
      await sql`delete from processes where id = ${id}`.execute(deps.db).catch(() => {});
    },
  };
}

async function takeSnapshot(pool: PoolCounts, lag: Lag): Promise<Snapshot> {
  const { keys, rest } = recentHosts.top(NAMED_HOSTS);
  const deliveries: Counts = {};
  for (const counts of [...keys.map((one) => one.counts), rest]) {
    for (const [result, n] of Object.entries(counts))
      deliveries[result] = (deliveries[result] ?? 0) + n;
  }
  const { values } = await signing.get();
  const milliseconds = (share: number): number | null => {
    const seconds = quantile(values, share);
    return seconds === null ? null : seconds * SECOND;
  };
  return {
    memory_mb: Math.round(process.memoryUsage.rss() / 2 ** 20),
    event_loop_lag_ms: lag,
    database_connections: {
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    },
    deliveries,
    hosts: total(rest) > 0 ? [...keys, { key: 'others', counts: rest }] : keys,
    signing_ms: { p50: milliseconds(0.5), p99: milliseconds(0.99) },
  };
}

/** What every running process last said of itself. */
export async function processStates(db: Db): Promise<ProcessState[]> {
  const { rows } = await sql<
    Pick<ProcessState, 'role' | 'name' | 'up_seconds' | 'seen_seconds'> & { snapshot: Snapshot }
  >`
    select role, name, snapshot, extract(epoch from now() - started_at)::int as up_seconds,
      extract(epoch from now() - seen_at)::int as seen_seconds
    from processes where seen_at > now() - make_interval(secs => ${GONE_SECONDS})
    order by role, started_at`.execute(db);
  return rows.map(({ snapshot, ...row }) => ({ ...row, ...snapshot }));
}
