import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isExecutable } from '#server/embedded-postgres/run-as.ts';
import { freePort } from './free-port.ts';

export interface TestRedis {
  url: string;
  close(): Promise<void>;
}

/** Whether the Redis lane can run here; `npm test` says so in one line when it cannot. */
export function hasRedis(): boolean {
  return Boolean(process.env.TEST_REDIS_URL) || findServer() !== null;
}

/**
 * An empty Redis for one test file: a `redis-server` of its own (some 30 ms), else the one at
 * `TEST_REDIS_URL`, which must not hold anything of value. Null where there is neither.
 */
export async function startTestRedis(): Promise<TestRedis | null> {
  const server = findServer();
  if (!server) {
    const url = process.env.TEST_REDIS_URL;
    return url ? { url, close: async () => {} } : null;
  }
  const folder = await mkdtemp(join(tmpdir(), 'social-redis-'));
  const port = await freePort();
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const child = spawn(server, options, { stdio: 'ignore' });
  // A test that fails before closing must not leave it behind.
  process.once('exit', () => child.kill('SIGKILL'));
  await untilListening(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function findServer(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'redis-server')).find(isExecutable) ?? null;
}

async function untilListening(port: number): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await accepts(port))) {
    if (Date.now() > deadline) throw new Error('redis-server did not start within two minutes');
    await sleep(10);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
