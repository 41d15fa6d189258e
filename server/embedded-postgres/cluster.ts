import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Binaries, findBinaries } from './binaries.ts';
import { initialise, launch, USER } from './launch.ts';
import { chooseUser, type RunAs } from './run-as.ts';
import { pidFile, readState } from './state.ts';

/** A PostgreSQL cluster of ours, running or not. */
export interface Cluster {
  /** Absolute path of PostgreSQL's own data folder. The folder above it exists. */
  folder: string;
  /** Where the server's messages go. */
  logFile: string;
  password: string;
  /** Settings that differ from PostgreSQL's defaults, as `name=value`. */
  settings: string[];
}

const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 30_000;

/**
 * Starts the server unless one runs in the folder already; makes the cluster first when there is
 * none (about a second). Settles when connections are accepted.
 */
export async function startCluster(cluster: Cluster): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT;
  // One that is stopping is waited for; one that is starting as well.
  for (let state = readState(cluster.folder); state; state = readState(cluster.folder)) {
    if (state.status === 'ready') return;
    await pause(cluster, deadline);
  }
  const binaries = await findBinaries();
  const runAs = chooseUser([binaries.postgres, cluster.folder]);
  if (!existsSync(join(cluster.folder, 'PG_VERSION'))) await initialise(cluster, binaries, runAs);
  while (!(await launched(cluster, binaries, runAs, deadline))) await pause(cluster, deadline);
}

/** False when the children of a killed server have yet to notice and to leave. */
async function launched(
  cluster: Cluster,
  binaries: Binaries,
  runAs: RunAs,
  deadline: number,
): Promise<boolean> {
  // Left by a crash; the number in it may belong to another process by now.
  rmSync(pidFile(cluster.folder), { force: true });
  let failure: unknown;
  launch(cluster, binaries, runAs).catch((error: unknown) => (failure = error));
  while (readState(cluster.folder)?.status !== 'ready') {
    if (String(failure).includes('shared memory block')) return false;
    if (failure) throw failure;
    await pause(cluster, deadline);
  }
  return true;
}

async function pause(cluster: Cluster, deadline: number): Promise<void> {
  if (Date.now() > deadline)
    throw new Error(`PostgreSQL did not start within a minute: see ${cluster.logFile}`);
  await sleep(15);
}

/** Stops the server: open transactions are rolled back, committed ones are on disk. */
export async function stopCluster(cluster: Cluster): Promise<void> {
  const state = readState(cluster.folder);
  if (!state) return;
  process.kill(state.pid, 'SIGINT');
  const deadline = Date.now() + STOP_TIMEOUT;
  while (readState(cluster.folder)) {
    if (Date.now() > deadline) return void process.kill(state.pid, 'SIGQUIT');
    await sleep(15);
  }
}

/**
 * The address of `database` on a running server. The `host` parameter, the socket's folder, is what
 * counts; the host before it is there for parsers that insist on one.
 */
export function databaseUrl(cluster: Cluster, database: string): string {
  const state = readState(cluster.folder);
  if (!state) throw new Error('The embedded PostgreSQL is not running.');
  const address = `postgresql://${USER}:${cluster.password}@localhost:${state.port}/${database}`;
  return `${address}?host=${encodeURIComponent(state.socketFolder)}`;
}
