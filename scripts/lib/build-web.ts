import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '#server/core/lock.js';
import { ROOT, run } from './processes.ts';

/** What the built client is made from. */
const INPUTS = [
  'web/src/**',
  'web/static/**',
  'web/*.{js,ts,json}',
  'server/contract/**',
  'package-lock.json',
];
const STAMP = join(ROOT, '.cache', 'web-build');

/** Builds the web client unless the last build was made from the same files. */
export async function buildWebWhenStale(): Promise<void> {
  if (!existsSync(join(ROOT, 'web', 'vite.config.ts')) || isFresh()) return;
  await withLock(join(ROOT, '.cache', 'web-build.lock'), async () => {
    if (isFresh()) return;
    const started = Date.now();
    console.error('Building the web client …');
    const digest = inputs();
    const code = await run(join(ROOT, 'node_modules/.bin/vite'), ['build', '--logLevel', 'error'], {
      cwd: join(ROOT, 'web'),
      stdio: ['ignore', 2, 2],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    if (code !== 0) throw new Error('The web client could not be built (see above).');
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    writeFileSync(STAMP, digest);
    console.error(`Built in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
  });
}

/** Has the next `buildWebWhenStale` build in any case: for who writes the build by other means. */
export function forgetWebBuild(): void {
  rmSync(STAMP, { force: true });
}

function isFresh(): boolean {
  return (
    existsSync(STAMP) &&
    existsSync(join(ROOT, 'web', 'build')) &&
    readFileSync(STAMP, 'utf8') === inputs()
  );
}

function inputs(): string {
  const hash = createHash('sha256');
  const files = globSync(INPUTS, { cwd: ROOT, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).toSorted()) {
    hash.update(path).update(readFileSync(path));
  }
  return hash.digest('hex');
}
