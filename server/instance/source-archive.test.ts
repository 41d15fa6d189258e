import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { sourceArchive } from './source-archive.ts';

const run = promisify(execFile);

test('the archive is what one needs to run the same server, and nothing secret', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'source-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'source.tar.gz'), await sourceArchive());
  await run('tar', ['-xzf', 'source.tar.gz'], { cwd: folder });
  const files = await readdir(join(folder, 'wikimedia-social'), { recursive: true });
  for (const needed of ['package.json', 'LICENSE', 'server/main.ts', 'web/vite.config.ts']) {
    assert.ok(files.includes(needed), needed);
  }
  const kept = files.filter((file) =>
    /^data(\/|$)|(^|\/)(\.env|\.npmrc|node_modules|\.git)(\/|$)/.test(file),
  );
  assert.deepEqual(kept, []);
});
