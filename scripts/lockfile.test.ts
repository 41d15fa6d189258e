import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { missingPackages, type Lockfile } from './lib/lockfile.ts';
import { ROOT } from './lib/processes.ts';

test('the lockfile names the optional packages of every platform', () => {
  const lockfile: Lockfile = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8'));
  const missing = missingPackages(lockfile).map(({ name }) => name);
  assert.deepEqual(
    missing,
    [],
    'npm ci refuses it like this: run `node scripts/complete-lockfile.ts`',
  );
});

test('a package that is not there for its dependent is missing', () => {
  const packages = {
    '': { dependencies: { a: '1.0.0' } },
    'node_modules/a': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: { 'a-linux': '1.0.0', 'a-mac': '1.0.0' },
    },
    'node_modules/a/node_modules/a-linux': { version: '1.0.0' },
  };
  assert.deepEqual(missingPackages({ packages }), [{ name: 'a-mac', version: '1.0.0', dev: true }]);
});
