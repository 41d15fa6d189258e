import { type ChildProcess, spawn } from 'node:child_process';
import { ended, ROOT } from './processes.ts';

export interface Program {
  name: string;
  /** Arguments for Node: the script, and options before it. */
  args: string[];
  env: NodeJS.ProcessEnv;
  /** The repository, unless it says otherwise. */
  cwd?: string;
}

/** Longer than the programs take at most (`server/boot.ts`). */
const DRAIN_TIMEOUT = 25_000;

/**
 * Node's thread pool signs deliveries and asks for the addresses of hosts. A few names that nobody
 * answers for must not keep every signature waiting, so there are more threads than processors.
 */
const THREADS = '16';

/**
 * In a session of its own: a terminal's Ctrl-C is ours to pass on, in order. When we are killed,
 * the broken channel tells the program to leave.
 */
export function launch({ args, env, cwd = ROOT }: Program): ChildProcess {
  return spawn(process.execPath, args, {
    cwd,
    env: { UV_THREADPOOL_SIZE: THREADS, ...env },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Asks the program to finish what it does and leave; kills it when that takes too long. */
export async function terminate(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = ended(child);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), DRAIN_TIMEOUT);
  await gone;
  clearTimeout(timer);
}
