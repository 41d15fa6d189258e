import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** Where the repository is. */
export const ROOT = new URL('../../', import.meta.url).pathname;

/**
 * Runs a command to its end with our own input and output and returns its exit code; a signal that
 * ended it counts as failure.
 */
export async function run(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): Promise<number> {
  return await ended(spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options }));
}

/** Settles with the exit code once the process is gone. Throws when it could not be started. */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Like `run`, with everything it wrote (both streams, in order) instead of showing it. */
export async function capture(command: string, args: string[], options: SpawnOptions = {}) {
  const child = spawn(command, args, { cwd: ROOT, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
  return { code, output };
}
