import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { REMOVALS } from './removals.ts';

const ROOT = join(import.meta.dirname, '../../..');

test('every defence that is taken out to be proved is still where its removal looks for it', () => {
  const adrift = REMOVALS.flatMap(({ item, what, edits }) =>
    edits
      .filter(({ file, search }) => {
        const text = readFileSync(join(ROOT, file), 'utf8');
        return text.split(search).length !== 2;
      })
      .map(({ file }) => `§2.${item} ${what}: ${file}`),
  );
  assert.deepEqual(adrift, []);
});
