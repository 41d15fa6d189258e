import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import type { RunAs } from './run-as.ts';

/** The superuser of our clusters. */
export const USER = 'social';

/** Makes the cluster's folder with initdb. */
export async function initialise(
  cluster: Cluster,
  binaries: Binaries,
  runAs: RunAs,
): Promise<void> {
  // Made beside its place and moved when whole: an interrupted start leaves nothing half-done.
  const folder = `${cluster.folder}.new`;
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder, runAs);
  const passwordFile = join(folder, 'password');
  const sync = cluster.settings.includes('fsync=off') ? ['--no-sync'] : [];
  const locale = [
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
  const access = [`--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const made = join(folder, 'data');
  try {
    writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
    if (runAs.user) chownSync(passwordFile, runAs.user.uid, runAs.user.gid);
    await ended(
      cluster,
      run(cluster, runAs, [binaries.initdb, `--pgdata=${made}`, ...locale, ...access, ...sync]),
    );
    renameSync(made, cluster.folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the server; settles when it ends, which is an error if it did not end well. */
export async function launch(cluster: Cluster, binaries: Binaries, runAs: RunAs): Promise<void> {
  const settings = [...whereToListen(cluster, runAs), ...cluster.settings];
  const options = settings.flatMap((setting) => ['-c', setting]);
  const server = run(cluster, runAs, [binaries.postgres, '-D', cluster.folder, ...options]);
  // The server must not keep us from ending.
  server.unref();
  await ended(cluster, server);
}

/** A Unix socket: no port to find, nobody else to connect, and quicker. */
function whereToListen(cluster: Cluster, runAs: RunAs): string[] {
  const folder = socketFolder(cluster.folder);
  makeFolder(folder, runAs);
  return ['listen_addresses=', 'port=5432', `unix_socket_directories=${folder}`];
}

/** A socket's path may have 107 bytes (103 on macOS): long ones move to the temporary folder. */
function socketFolder(folder: string): string {
  if (Buffer.byteLength(`${folder}/.s.PGSQL.5432`) < 100) return folder;
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(tmpdir(), `social-postgres-${digest}`);
}

function makeFolder(path: string, runAs: RunAs): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (runAs.user) chownSync(path, runAs.user.uid, runAs.user.gid);
}

/**
 * Runs a program of PostgreSQL with its output in the log file. A session of its own keeps the
 * terminal's Ctrl-C from it: the database is stopped last, by us.
 */
function run(cluster: Cluster, { user, prefix }: RunAs, command: string[]): ChildProcess {
  const log = openSync(cluster.logFile, 'a', 0o600);
  const [program, ...args] = [...prefix, ...command];
  const child = spawn(program!, args, {
    stdio: ['ignore', log, log],
    detached: true,
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...(prefix.length === 0 ? user : null),
  });
  closeSync(log);
  return child;
}

function ended(cluster: Cluster, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) return resolve();
      const messages = readFileSync(cluster.logFile, 'utf8')
        .trimEnd()
        .split('\n')
        .slice(-8)
        .join('\n');
      reject(new Error(`PostgreSQL ended with ${signal ?? `code ${code}`}:\n${messages}`));
    });
  });
}
