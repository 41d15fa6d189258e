import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildWebWhenStale } from './lib/build-web.ts';
import { ROOT } from './lib/processes.ts';

const IMPORT =
  /^\s*(?:import|export)\b[^'"]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm;

test('the built client needs no package: the image has no development packages', async () => {
  await buildWebWhenStale();
  const files = globSync(['server/**/*.js', '*.js'], { cwd: join(ROOT, 'web/build') });
  assert.notEqual(files.length, 0);
  const packages = files.flatMap((file) => {
    const text = readFileSync(join(ROOT, 'web/build', file), 'utf8');
    const imported = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
    return imported
      .filter((name) => !/^[./]/.test(name) && !isBuiltin(name))
      .map((name) => `${file}: ${name}`);
  });
  assert.deepEqual(packages, []);
});
