import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { isAlive, withLock } from '#server/core/lock.js';
import { readOrMakeSecret } from '#server/core/secret-file.ts';
import { databaseUrl, startCluster, stopCluster, type Cluster } from './cluster.ts';
import { standGuard } from './guard.ts';
import { readState } from './state.ts';

/** The embedded database, in use by this process. */
export interface Embedded {
  url: string;
  /** Starts the server again if it was killed; the address stays. */
  revive(): Promise<void>;
  /** Leaves the server; the last one to leave stops it. */
  release(): Promise<void>;
}

const DATABASE = 'postgres';
const LOG_BYTES = 10 * 1024 * 1024;

/**
 * Opens the database under `dataDir`, starting the server when nobody else has. `npm start` and the
 * operator's commands share one server: each leaves a file named by its process id in
 * `postgres.users/`, and the last to leave stops it. A killed process leaves a guard that does.
 */
export async function openEmbedded(dataDir: string): Promise<Embedded> {
  if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const cluster = describe(dataDir);
  const users = join(dataDir, 'postgres.users');
  const ours = join(users, String(process.pid));
  const lock = join(dataDir, 'postgres.lock');
  await withLock(lock, async () => {
    if (!readState(cluster.folder)) rmSync(users, { recursive: true, force: true });
    mkdirSync(users, { recursive: true });
    writeFileSync(ours, '');
    await startCluster(cluster);
  });
  const dismiss = standGuard(LAST_ONE_OUT, [users, ours, cluster.folder]);
  return {
    url: databaseUrl(cluster, DATABASE),
    async revive() {
      if (!readState(cluster.folder)) await withLock(lock, () => startCluster(cluster));
    },
    async release() {
      dismiss();
      await withLock(lock, async () => {
        rmSync(ours, { force: true });
        if (!readdirSync(users).some((pid) => isAlive(Number(pid)))) await stopCluster(cluster);
      });
    },
  };
}

/** What the guard does: give a successor some seconds to take over, then stop what nobody uses. */
const LAST_ONE_OUT = `
sleep 8
rm -f "$2"
for user in "$1"/*; do kill -0 "\${user##*/}" 2>/dev/null && exit; done
read -r pid < "$3/postmaster.pid" && kill -INT "$pid"
`;

function describe(dataDir: string): Cluster {
  const logFile = join(dataDir, 'postgres.log');
  if (existsSync(logFile) && statSync(logFile).size > LOG_BYTES) rmSync(logFile);
  return {
    folder: join(dataDir, 'postgres'),
    logFile,
    password: readPassword(join(dataDir, 'postgres.password')),
    settings: tuning(),
  };
}

function readPassword(file: string): string {
  const password = readOrMakeSecret(file, 24);
  // As it may have come from a copy.
  chmodSync(file, 0o600);
  return password;
}

/** Durable as PostgreSQL is by default; the rest suits many small queries on a solid-state disk. */
function tuning(): string[] {
  const eighth = Math.floor(totalmem() / 8 / 1024 / 1024);
  return [
    `shared_buffers=${Math.min(Math.max(eighth, 64), 1024)}MB`,
    'max_connections=200',
    'random_page_cost=1.1',
    'jit=off',
    'wal_compression=on',
    'max_wal_size=2GB',
    'checkpoint_timeout=15min',
    'log_timezone=UTC',
    'timezone=UTC',
  ];
}
