import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { isAlive } from '#server/core/lock.js';
import { until } from '#server/testing/until.ts';
import { findBinaries } from './binaries.ts';
import { openEmbedded } from './open.ts';
import { readState } from './state.ts';

let folder: string;

before(async () => {
  // Only we may enter: what `mktemp -d` makes, and a server that root starts must get by with.
  folder = await mkdtemp(join(tmpdir(), 'social-embedded-'));
  chmodSync(folder, 0o700);
});

after(() => rm(folder, { recursive: true, force: true }));

async function ask(url: string, question: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client
    .query({ text: question, rowMode: 'array' })
    .finally(() => client.end());
  return rows[0]?.[0];
}

test('a cluster is made, found again with what was in it, and durable', async () => {
  const dataDir = join(folder, 'kept');
  const first = await openEmbedded(dataDir);
  await ask(first.url, 'create table kept as select 42 as answer');
  await first.release();
  assert.equal(readState(join(dataDir, 'postgres')), null);
  const second = await openEmbedded(dataDir);
  try {
    assert.equal(await ask(second.url, 'select answer from kept'), 42);
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      assert.equal(await ask(second.url, `show ${setting}`), 'on');
    }
    assert.equal(await ask(second.url, 'show listen_addresses'), '');
    assert.equal(statSync(join(dataDir, 'postgres.password')).mode & 0o777, 0o600);
  } finally {
    await second.release();
  }
});

test('a killed server is started again, whatever its files say', async () => {
  const dataDir = join(folder, 'killed');
  const database = await openEmbedded(dataDir);
  try {
    process.kill(readState(join(dataDir, 'postgres'))!.pid, 'SIGKILL');
    await until(() => !readState(join(dataDir, 'postgres')), { what: 'the end of the server' });
    // As after a reboot: the number belongs to somebody else, to us for example.
    writeFileSync(
      join(dataDir, 'postgres/postmaster.pid'),
      `${process.pid}\n/elsewhere\n0\n5432\n`,
    );
    await database.revive();
    assert.equal(await ask(database.url, 'select 1'), 1);
  } finally {
    await database.release();
  }
});

test('who leaves before the last one leaves the server running', async () => {
  const dataDir = join(folder, 'shared');
  const database = await openEmbedded(dataDir);
  const users = join(dataDir, 'postgres.users');
  const other = process.ppid;
  writeFileSync(join(users, String(other)), '');
  await database.release();
  const state = readState(join(dataDir, 'postgres'));
  assert.ok(state && isAlive(state.pid));
  rmSync(join(users, String(other)));
  await (await openEmbedded(dataDir)).release();
  assert.equal(readState(join(dataDir, 'postgres')), null);
});

test("long paths, too long for a socket's name", async () => {
  const dataDir = join(folder, 'long'.repeat(30));
  mkdirSync(dataDir);
  const database = await openEmbedded(dataDir);
  try {
    assert.equal(await ask(database.url, 'select 1'), 1);
  } finally {
    await database.release();
  }
});

test("the libraries' short names are there, also without the package's install script", async () => {
  const { home } = await findBinaries();
  const libraries = readdirSync(join(home, 'lib'));
  if (process.platform === 'linux') assert.ok(libraries.includes('libpq.so.5'));
  rmSync(join(home, 'lib', 'libecpg.so.6'), { force: true });
  await findBinaries();
  if (process.platform === 'linux')
    assert.ok(readdirSync(join(home, 'lib')).includes('libecpg.so.6'));
});
