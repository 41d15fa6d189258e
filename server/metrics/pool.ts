import { gauge } from './registry.ts';

/** What `pg.Pool` tells of itself. */
export interface PoolCounts {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

/** Tells how busy the connections to PostgreSQL are, whenever it is asked. */
export function watchPool(pool: PoolCounts): void {
  gauge(
    {
      name: 'social_database_connections',
      help: 'Connections to PostgreSQL: open, idle; and callers who wait for one',
      labels: ['state'],
    },
    () => [
      [{ state: 'open' }, pool.totalCount],
      [{ state: 'idle' }, pool.idleCount],
      [{ state: 'waiting' }, pool.waitingCount],
    ],
  );
}
