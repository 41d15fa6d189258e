import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './cli.ts';
import { createClient, type Client } from './client.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { createPeople, type Person } from './people.ts';
import { createServerProcess, type ServerProcess } from './server-process.ts';

/** A whole server on loopback: real web and worker processes on a database of their own. */
export interface Instance {
  origin: string;
  /** Host with port, as in handles. */
  host: string;
  database: TestDatabase;
  /** What it keeps files in. */
  dataDir: string;
  web: ServerProcess;
  workers: ServerProcess;
  /** Accounts made by the operator's command, each with a token for everything. */
  people(...usernames: string[]): Promise<Person[]>;
  /** The client API without a token, or with the one given. */
  client(token?: string): Client;
  /** Runs the operator's command on this instance and returns what it printed. */
  cli(...args: string[]): Promise<string>;
  /** What the processes wrote, the last `lines` of it. */
  logTail(lines?: number): string;
  stop(): Promise<void>;
}

export interface InstanceOptions {
  /** Null: jobs go through PostgreSQL. */
  redisUrl?: string | null;
  env?: Record<string, string>;
  /** A database that is there already and stays; its addresses name the port, so that is given too. */
  kept?: { database: TestDatabase; port: number };
}

/** Starts an instance that may talk to others on loopback; settles once both processes are ready. */
export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const [port, database] = options.kept
    ? [options.kept.port, options.kept.database]
    : await Promise.all([freePort(), createTestDatabase()]);
  const dataDir = await mkdtemp(join(tmpdir(), 'social-instance-'));
  const host = `localhost:${port}`;
  const origin = `http://${host}`;
  const env = environment({ origin, dataDir, databaseUrl: database.url, ...options });
  const log: string[] = [];
  const program = { env, cwd: dataDir, log };
  const web = createServerProcess({ ...program, name: `${port} web`, script: 'server/main.ts' });
  const workers = createServerProcess({
    ...program,
    name: `${port} workers`,
    script: 'workers/main.ts',
  });
  const cli = (...args: string[]) => runCli(args, { env, cwd: dataDir });

  const instance: Instance = {
    origin,
    host,
    database,
    dataDir,
    web,
    workers,
    cli,
    people: (...usernames) => createPeople({ origin, host, dataDir, cli }, usernames),
    client: (token) => createClient(origin, token),
    logTail: (lines = 60) => log.slice(-lines).join('\n'),
    async stop() {
      await Promise.all([web.stop(), workers.stop()]);
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  try {
    await Promise.all([web.start(), workers.start()]);
  } catch (err) {
    await instance.stop();
    throw err;
  }
  return instance;
}

/** Nothing of the caller's own environment but what finds programs and temporary folders. */
function environment(
  given: { origin: string; dataDir: string; databaseUrl: string } & InstanceOptions,
): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG, NODE_COMPILE_CACHE } = process.env;
  return {
    PATH,
    HOME,
    TMPDIR,
    LANG,
    // Compiled once for all of them, as under `npm start`.
    NODE_COMPILE_CACHE,
    NODE_ENV: 'test',
    ORIGIN: given.origin,
    DATA_DIR: given.dataDir,
    DATABASE_URL: given.databaseUrl,
    ...(given.redisUrl ? { REDIS_URL: given.redisUrl } : {}),
    ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128',
    REGISTRATIONS: 'open',
    EMAIL_CONFIRMATION: 'off',
    RATE_LIMITS: 'off',
    ...given.env,
  };
}
