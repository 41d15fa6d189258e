import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { packSource, sourceArchive } from './source-archive.ts';

const run = promisify(execFile);

const ROOT = join(import.meta.dirname, '../..');

async function unpack(t: TestContext, archive: Uint8Array): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'source-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'source.tar.gz'), archive);
  await run('tar', ['-xzf', 'source.tar.gz'], { cwd: folder });
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((one) => one.isFile() && one.name !== 'source.tar.gz')
    .map((one) => relative(join(folder, 'wikimedia-social'), join(one.parentPath, one.name)));
}

test('the archive is what one needs to run the same server, and nothing secret', async (t) => {
  const files = await unpack(t, await sourceArchive());
  for (const needed of ['package.json', 'LICENSE', 'server/main.ts', 'web/vite.config.ts']) {
    assert.ok(files.includes(needed), needed);
  }
  const kept = files.filter((file) =>
    /^data(\/|$)|(^|\/)(\.env|\.npmrc|node_modules|\.git)(\/|$)/.test(file),
  );
  assert.deepEqual(kept, []);
});

test('every file of the project is in it, as far as git can tell', async (t) => {
  const { stdout } = await run('git', ['ls-files'], { cwd: ROOT }).catch(() => ({ stdout: '' }));
  if (stdout === '') return t.skip('not a checkout');
  const files = new Set(await unpack(t, await sourceArchive()));
  const missing = stdout
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(ROOT, file)) && !files.has(file));
  // Operators keep tokens in the one that npm reads.
  assert.deepEqual(missing, ['.npmrc']);
});

test('what lies about beside the source stays here', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'tree-'));
  t.after(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'web/.vite'), { recursive: true });
  await mkdir(join(root, '.ci'));
  for (const file of [
    ...['web/app.ts', '.ci/run', '.ci/token', 'web/.env', 'web/notes.txt', 'web/dump.sql.gz'],
    ...['web/id_rsa', 'web/.vite/cache.ts', 'web/.secret.ts', '.env', 'data.json'],
  ])
    await writeFile(join(root, file), 'x');
  await symlink('/etc/hostname', join(root, 'web/link.ts'));
  await symlink(join(root, '.env'), join(root, 'LICENSE'));
  assert.deepEqual((await unpack(t, await packSource(root))).toSorted(), ['.ci/run', 'web/app.ts']);
});
