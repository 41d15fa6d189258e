import { spawn } from 'node:child_process';

/**
 * Sees to it that nothing stays behind when this process is killed without a chance to tidy up: a
 * little shell runs `script` once the pipe to us breaks. Returns a function that sends it home.
 *
 * `args` are the script's $1, $2 …
 */
export function standGuard(script: string, args: string[]): () => void {
  const shell = spawn('/bin/sh', ['-c', `cat >/dev/null\n${script}`, 'guard', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.on('error', () => {});
  shell.unref();
  // The pipe alone must not keep us running; its end is what the shell waits for.
  (shell.stdin as unknown as { unref(): void }).unref();
  return () => void shell.kill('SIGKILL');
}
