import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** The repository's folder, with its trailing slash. */
export const ROOT = new URL('../../', import.meta.url).pathname;

/** One real process of an instance (web or workers) that tests start, kill and start again. */
export interface ServerProcess {
  name: string;
  /** Settles once the process says that it is ready. Throws with its last words when it ends first. */
  start(): Promise<void>;
  /** Ends it on the spot (`kill -9`), with whatever it was doing. */
  kill(): Promise<void>;
  /** Asks it to drain and leave, and kills it when that takes more than half a minute. */
  stop(): Promise<void>;
  pid(): number | undefined;
}

export interface ServerProgram {
  name: string;
  /** Path of the script, relative to the repository. */
  script: string;
  env: NodeJS.ProcessEnv;
  /** Where it runs: a folder of its own, so that nobody's `.env` is read. */
  cwd: string;
  /** Everything the process writes, line by line. */
  log: string[];
}

const START_TIMEOUT = 300_000;
const STOP_TIMEOUT = 30_000;

export function createServerProcess(program: ServerProgram): ServerProcess {
  let child: ChildProcess | undefined;
  const leave = (): void => void child?.kill('SIGKILL');

  return {
    name: program.name,
    async start() {
      process.off('exit', leave).on('exit', leave);
      child = launch(program);
      await untilReady(program, child);
      letGo(child);
    },
    async kill() {
      await end(child, 'SIGKILL');
    },
    async stop() {
      const late = setTimeout(leave, STOP_TIMEOUT);
      await end(child, 'SIGTERM');
      clearTimeout(late);
      process.off('exit', leave);
    },
    pid: () => child?.pid,
  };
}

function launch({ name, script, env, cwd, log }: ServerProgram): ChildProcess {
  const child = spawn(process.execPath, [ROOT + script], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  log.push(`${name}: started as ${child.pid}`);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream)
      createInterface({ input: stream }).on('line', (line) => log.push(`${name}: ${line}`));
  }
  child.once('exit', (code, signal) => log.push(`${name}: ended with ${signal ?? code}`));
  return child;
}

async function untilReady(program: ServerProgram, child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (what: string) =>
    reject(new Error(`${program.name} ${what}:\n${program.log.slice(-20).join('\n')}`));
  const late = setTimeout(
    () => fail(`was not ready within ${START_TIMEOUT / 1000} s`),
    START_TIMEOUT,
  );
  child.on('message', (message) => message === 'ready' && resolve());
  child.once('error', reject);
  child.once('close', () => fail('ended before it was ready'));
  await promise.finally(() => clearTimeout(late));
}

/**
 * From now on it does not keep the test process: a test that fails before it could stop what it
 * started ends as well, and takes this with it (`leave`).
 */
function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}
