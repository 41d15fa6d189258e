import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '#server/core/lock.js';

/** What a server says of itself in the postmaster.pid of its data folder. */
export interface ServerState {
  pid: number;
  port: number;
  socketFolder: string;
  /** `starting`, `ready`, `stopping` or `standby`. */
  status: string;
}

export function pidFile(folder: string): string {
  return join(folder, 'postmaster.pid');
}

/**
 * The state of the server that runs in `folder`; null when none does, also when the file was left
 * behind by a crash.
 */
export function readState(folder: string): ServerState | null {
  let lines: string[];
  try {
    lines = readFileSync(pidFile(folder), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!pid || !isPostgres(pid)) return null;
  return {
    pid,
    port: Number(lines[3]),
    socketFolder: lines[4]?.trim() ?? '',
    status: lines[7]?.trim() ?? '',
  };
}

/** A process id is given out again after a crash or in a new container: ask for the name as well. */
function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    const [, name, condition] =
      /^\d+ \((.*)\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return name === 'postgres' && condition !== 'Z';
  } catch {
    return false;
  }
}
