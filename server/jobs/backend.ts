import {
  type ConnectionOptions,
  createPostgresBackend,
  DEFAULT_SCHEMA,
  type Job,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { QueueName } from './catalog.ts';

/**
 * Where jobs are kept: Redis where `REDIS_URL` is set, otherwise PostgreSQL (BullMQ's own schema
 * in our database). The same queues and workers run on both.
 */
export interface JobBackend {
  queue(name: QueueName): Queue;
  worker(name: QueueName, handle: (job: Job) => Promise<void>, concurrency: number): Worker;
  close(): Promise<void>;
}

export interface JobBackendOptions {
  databaseUrl: string;
  redisUrl: string | null;
  /** Keeps instances apart that share one Redis. */
  namespace: string;
}

/** Connections for jobs: each worker keeps one of them for LISTEN. */
const POOL_SIZE = 16;

export function createJobBackend(options: JobBackendOptions): JobBackend {
  return options.redisUrl
    ? onRedis(options.redisUrl, options.namespace)
    : onPostgres(options.databaseUrl);
}

/** Brings BullMQ's own schema up to date; to be run with our migrations. */
export async function migrateJobs(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, DEFAULT_SCHEMA);
  } finally {
    client.release();
  }
}

function onRedis(url: string, namespace: string): JobBackend {
  // Adding a job must fail fast when Redis is away (the sweeper makes up for it); a worker waits.
  const adding = new Redis(url, { maxRetriesPerRequest: 1 });
  const working = new Redis(url, { maxRetriesPerRequest: null });
  adding.on('error', () => {});
  working.on('error', () => {});
  const prefix = `wikimedia-social:${namespace}`;
  return {
    queue: (name) => new Queue(name, { connection: adding, prefix }),
    worker: (name, handle, concurrency) =>
      new Worker(name, handle, { ...workerOptions(concurrency), connection: working, prefix }),
    close: async () => {
      adding.disconnect();
      working.disconnect();
    },
  };
}

function onPostgres(url: string): JobBackend {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    application_name: 'wikimedia-social-jobs',
    options: `-c search_path=${DEFAULT_SCHEMA}`,
    keepAlive: true,
  });
  pool.on('error', () => {});
  // Every queue and worker listens for its errors.
  pool.setMaxListeners(0);
  // BullMQ types a queue by its backend; everything used here is common to both.
  const connection = pool as unknown as ConnectionOptions;
  const backend = createPostgresBackend as never;
  return {
    queue: (name) => new Queue(name, { connection }, backend) as unknown as Queue,
    worker: (name, handle, concurrency) =>
      new Worker(
        name,
        handle,
        { ...workerOptions(concurrency), connection },
        backend,
      ) as unknown as Worker,
    close: () => pool.end(),
  };
}

/**
 * A worker that was killed is noticed after at most lock + interval: 15 s. One that waits is told of
 * new jobs, and looks by itself every `drainDelay` seconds only.
 */
function workerOptions(concurrency: number): Omit<WorkerOptions, 'connection'> {
  return {
    concurrency,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    maxStalledCount: 5,
    drainDelay: 30,
  };
}
