import { spawn } from 'node:child_process';

/** What one run of a tool may use: seconds by the clock, and of the processor, and memory in kB. */
const SECONDS = 600;
const LIMITS = `ulimit -t 1200 -v 4194304 2>/dev/null`;
const MAX_OUTPUT = 1024 * 1024;

export type Tool = 'ffmpeg' | 'ffprobe';

let installed: Promise<boolean> | null = null;

/** Whether ffmpeg and ffprobe are installed here: without them only pictures are taken. */
export function hasTools(): Promise<boolean> {
  const answers = (tool: Tool) =>
    runTool(tool, ['-version']).then(
      () => true,
      () => false,
    );
  installed ??= Promise.all([answers('ffmpeg'), answers('ffprobe')]).then((all) =>
    all.every(Boolean),
  );
  return installed;
}

/**
 * Runs a tool as a process of its own, with limits of time and memory, without our environment and
 * without a terminal. Resolves to what it printed; throws when it failed or took too long.
 */
export async function runTool(tool: Tool, args: readonly string[]): Promise<string> {
  const child = spawn(
    '/bin/sh',
    ['-c', `${LIMITS}; exec env -i PATH="$PATH" "$0" "$@"`, tool, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: SECONDS * 1000,
      killSignal: 'SIGKILL',
    },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (out.length < MAX_OUTPUT) out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => (err = (err + chunk.toString('utf8')).slice(-2000)));
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${tool} ended with ${signal ?? code}: ${err}`));
    });
  });
}
