import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ROOT } from './lib/processes.ts';

const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
const direct: Record<string, string> = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
};

test('docs/adr/0002-dependencies.md says why each package is here, and names no other', () => {
  const text = readFileSync(`${ROOT}docs/adr/0002-dependencies.md`, 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) =>
    [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
  );
  const explains = (name: string, entry: string) =>
    entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry;
  const names = Object.keys(direct);
  assert.deepEqual(
    names.filter((name) => !named.some((entry) => explains(name, entry))),
    [],
  );
  assert.deepEqual(
    named.filter((entry) => !names.some((name) => explains(name, entry))),
    [],
  );
});

test('every package is pinned exactly', () => {
  const loose = Object.entries(direct).filter(
    ([, version]) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  );
  assert.deepEqual(loose, []);
});
