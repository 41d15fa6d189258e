import { spawn } from 'node:child_process';
import { ROOT } from './server-process.ts';

/**
 * Runs the operator's command (`social …`) to its end and returns its stdout. Throws with what it
 * said when it fails.
 */
export async function runCli(
  args: string[],
  { env, cwd }: { env: NodeJS.ProcessEnv; cwd: string },
): Promise<string> {
  const child = spawn(process.execPath, [`${ROOT}server/cli/main.ts`, ...args], {
    cwd,
    env: { ...env, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
  });
  let out = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`social ${args.join(' ')} ended with ${code}:\n${out}${complaints}`);
  return out;
}
