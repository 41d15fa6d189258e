import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { naming } from './statement-names.ts';
import type { Database } from './schema/database.ts';

/** The database as use cases see it. A transaction is one too (see `transaction.ts`). */
export type Db = Kysely<Database>;

export interface DatabaseHandle {
  db: Db;
  /** The pool underneath, for COPY, LISTEN and the job backend. */
  pool: pg.Pool;
  close(): Promise<void>;
}

export interface PoolOptions {
  max?: number;
  applicationName?: string;
  /** Milliseconds after which PostgreSQL gives up on a statement. */
  statementTimeout?: number;
}

/**
 * Opens a pool on `url`. bigint stays a decimal string (ids do not fit a JS number); everything
 * else is node-postgres' own mapping. Connections are made when first used.
 */
export function openDatabase(url: string, options: PoolOptions = {}): DatabaseHandle {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'wikimedia-social',
    statement_timeout: options.statementTimeout ?? 30_000,
    keepAlive: true,
  });
  // An idle connection that breaks (PostgreSQL restarted) must not end the process: the pool
  // replaces it on the next query.
  pool.on('error', () => {});
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: naming(pool) }) });
  return { db, pool, close: () => db.destroy() };
}
