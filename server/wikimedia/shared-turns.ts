import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createLane } from '#server/core/lane.ts';
import { MINUTE, SECOND } from '#server/core/time.ts';

/** Lets one piece of work at a time through, of all processes that name the same lane. */
export interface SharedTurns {
  run<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface SharedTurnsOptions {
  /** PostgreSQL's address: it knows whose turn it is, and whose process has gone. */
  url: string;
  lane: string;
  /** Pieces of work begun in any sixty seconds. */
  perMinute: number;
  /** Milliseconds after which whoever waits is told that it takes too long; 0: never. */
  patience?: number;
}

/** Of our advisory locks, those that are turns. */
const LOCKS = 7_201_002;

/** The part of a minute's share that may be begun at once after a pause. */
const BURST = 0.2;

/**
 * Takes turns by an advisory lock of a connection of its own: a process that dies gives its turn
 * back, and those who wait get theirs in order. The pace stands in a row.
 */
export function openSharedTurns(options: SharedTurnsOptions): SharedTurns {
  const { lane, perMinute } = options;
  const interval = MINUTE / (perMinute * (1 - BURST));
  const slack = interval * perMinute * BURST;
  // A connection that holds a lock is given it again: within a process this keeps the order.
  const here = createLane({ concurrency: 1, queue: 10_000 });
  let client: Promise<pg.Client> | null = null;

  function connection(): Promise<pg.Client> {
    client ??= connect(options, () => (client = null));
    return client;
  }

  async function turn<T>(work: () => Promise<T>): Promise<T> {
    const own = await connection();
    await own.query('select pg_advisory_lock($1, hashtext($2))', [LOCKS, lane]);
    try {
      const wait = await delay(own, [lane, interval, slack]);
      if (wait > 0) await sleep(wait);
      return await work();
    } finally {
      await own
        .query('select pg_advisory_unlock($1, hashtext($2))', [LOCKS, lane])
        // A connection that is gone holds nothing any more.
        .catch(() => own.end().catch(() => {}));
    }
  }

  return {
    run: (work) => here.run(() => turn(work)),
    close: async () => {
      const open = await client?.catch(() => null);
      await open?.end().catch(() => {});
    },
  };
}

async function connect(options: SharedTurnsOptions, gone: () => void): Promise<pg.Client> {
  const own = new pg.Client({
    connectionString: options.url,
    application_name: 'wikimedia-social-turns',
    keepAlive: true,
    lock_timeout: options.patience ?? 0,
    connectionTimeoutMillis: 10 * SECOND,
  });
  own.on('error', gone);
  own.on('end', gone);
  try {
    await own.connect();
  } catch (error) {
    gone();
    throw error;
  }
  return own;
}

/** Milliseconds until the next may begin; the row remembers that it does. */
async function delay(client: pg.Client, values: [string, number, number]): Promise<number> {
  const { rows } = await client.query<{ wait: number }>(
    `insert into wiki_paces as p (lane, next_at)
     values ($1, clock_timestamp() - ($3::float8 - $2::float8) * interval '1 millisecond')
     on conflict (lane) do update set next_at =
       greatest(p.next_at, clock_timestamp() - $3::float8 * interval '1 millisecond')
         + $2::float8 * interval '1 millisecond'
     returning (extract(epoch from next_at - clock_timestamp()) * 1000 - $2::float8)::float8 as wait`,
    values,
  );
  return rows[0]?.wait ?? 0;
}
