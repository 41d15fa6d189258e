import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isInstalled, markInstalled } from './lib/install.js';
import { withLock } from '#server/core/lock.js';
import { capture, ROOT } from './lib/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'social-bootstrap-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('packages are stale until they are installed, and again when the lockfile changes', () => {
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  assert.equal(isInstalled(folder), false);
  mkdirSync(join(folder, 'node_modules'));
  assert.equal(isInstalled(folder), false);
  markInstalled(folder);
  assert.equal(isInstalled(folder), true);
  writeFileSync(join(folder, 'package-lock.json'), '{"changed":true}');
  assert.equal(isInstalled(folder), false);
});

test('of several processes one works at a time, and a lock left by the dead is taken over', async () => {
  const lock = join(folder, 'work.lock');
  // No process has this id: Linux stops far below.
  writeFileSync(lock, '999999999');
  let busy = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, (busy += 1));
    await new Promise((resolve) => setImmediate(resolve));
    busy -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(lock, work)));
  assert.equal(most, 1);
});

test('the scripts run under the pinned Node, whatever node they are started with', async () => {
  const script = join(folder, 'version.ts');
  writeFileSync(script, 'const version: string = process.versions.node;\nconsole.log(version);\n');
  const { output } = await capture('/usr/bin/env', [
    '-i',
    `PATH=${process.env.PATH?.replaceAll(/[^:]*node_modules[^:]*:/g, '')}`,
    'node',
    'scripts/bootstrap.js',
    relativeToRoot(script),
  ]);
  assert.equal(Number(output.trim().split('.')[0]) >= 24, true, output);
});

function relativeToRoot(path: string): string {
  return `../${'../'.repeat(ROOT.split('/').length - 3)}${path.slice(1)}`;
}
