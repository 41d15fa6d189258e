import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort } from '#server/testing/free-port.ts';
import { until } from '#server/testing/until.ts';
import { capture, ended, ROOT } from './lib/processes.ts';

let dataDir: string;
let origin: string;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'social-start-'));
  origin = `http://localhost:${await freePort()}`;
});

after(() => rm(dataDir, { recursive: true, force: true }));

const linuxOnly = { skip: process.platform !== 'linux' && 'looks into /proc' };

interface Started {
  supervisor: ChildProcess;
  /** What it printed so far. */
  output(): string;
}

async function start(): Promise<Started> {
  const { TEST_DATABASE_URL: _, DATABASE_URL: __, ...env } = process.env;
  const supervisor = spawn(process.execPath, ['scripts/start.ts'], {
    cwd: ROOT,
    env: { ...env, NODE_ENV: 'test', ORIGIN: origin, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [supervisor.stdout, supervisor.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  await until(() => text.includes(`ready at ${origin}`)).catch((error: unknown) => {
    throw new Error(`npm start did not get ready:\n${text}`, { cause: error });
  });
  return { supervisor, output: () => text };
}

async function stop({ supervisor }: Started): Promise<number> {
  const gone = ended(supervisor);
  supervisor.kill('SIGTERM');
  return await gone;
}

/** Ids of the processes that run with this test's data folder, by what their command line says. */
function processes(part: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/cmdline`).includes(part))
    .filter((pid) =>
      (read(`/proc/${pid}/environ`) + read(`/proc/${pid}/cmdline`)).includes(dataDir),
    )
    .map(Number);
}

/** What should not be there after a stop. (The guard of a killed supervisor stays a few seconds.) */
function remaining(): number[] {
  return ['server/main.ts', 'workers/main.ts', 'bin/postgres'].flatMap(processes);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // gone in the meantime
  }
}

async function answers(): Promise<boolean> {
  const response = await fetch(`${origin}/.well-known/nodeinfo`).catch(() => null);
  return response?.ok ?? false;
}

/** Finds one process, kills it without warning and waits for another in its place. */
async function killAndAwait(part: string): Promise<void> {
  const [pid] = processes(part);
  assert.ok(pid, `${part} runs`);
  process.kill(pid, 'SIGKILL');
  await until(() => processes(part).some((other) => other !== pid), {
    what: `another ${part}`,
  });
}

test(
  'what npm start runs comes back when it is killed, and leaves when it is asked to',
  linuxOnly,
  async () => {
    const started = await start();
    assert.ok(await answers());
    await killAndAwait('server/main.ts');
    await until(answers, { what: 'an answer after web was killed' });
    await killAndAwait('workers/main.ts');
    await killAndAwait('bin/postgres');
    await until(answers, { what: 'an answer after PostgreSQL was killed' });
    assert.equal(await stop(started), 0);
    assert.deepEqual(remaining(), []);
  },
);

test(
  'a killed supervisor leaves nothing behind that a new start could not take over',
  linuxOnly,
  async () => {
    const first = await start();
    const database = Math.min(...processes('bin/postgres'));
    const gone = ended(first.supervisor);
    first.supervisor.kill('SIGKILL');
    await gone;
    const second = await start();
    assert.equal(Math.min(...processes('bin/postgres')), database, 'the database went on');
    assert.equal(processes('server/main.ts').length, 1, 'the first web process left');
    assert.equal(await stop(second), 0);
    assert.deepEqual(remaining(), []);
  },
);

test('a faulty configuration is said at once, with exit code 2', async () => {
  const env = { ...process.env, ORIGIN: 'nowhere', RATE_LIMITS: 'maybe' };
  const { code, output } = await capture(process.execPath, ['scripts/start.ts'], { env });
  assert.equal(code, 2);
  assert.match(output, /ORIGIN/);
  assert.match(output, /RATE_LIMITS/);
});
