import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nestBrackets } from './brackets.ts';

const cases: [pairs: [string, string][], nested: unknown][] = [
  [[['a', '1']], { a: '1' }],
  [
    [
      ['a[]', '1'],
      ['a[]', '2'],
    ],
    { a: ['1', '2'] },
  ],
  [
    [
      ['a[b]', '1'],
      ['a[c]', '2'],
    ],
    { a: { b: '1', c: '2' } },
  ],
  [
    [
      ['a[1]', 'y'],
      ['a[0]', 'x'],
    ],
    { a: ['x', 'y'] },
  ],
  [
    [
      ['f[0][name]', 'n'],
      ['f[0][value]', 'v'],
      ['f[1][name]', 'm'],
    ],
    { f: [{ name: 'n', value: 'v' }, { name: 'm' }] },
  ],
  [
    [
      ['f[][n]', '1'],
      ['f[][v]', '2'],
      ['f[][n]', '3'],
    ],
    { f: [{ n: '1', v: '2' }, { n: '3' }] },
  ],
  [
    [
      ['a', '1'],
      ['a', '2'],
    ],
    { a: '2' },
  ],
  [
    [
      ['__proto__[x]', '1'],
      ['a[__proto__][x]', '1'],
      ['constructor', '1'],
    ],
    {},
  ],
  [[['a[b[c]]', '1']], { 'a[b[c]]': '1' }],
  [[['a[b][c][d][e][f][g]', '1']], {}],
];

for (const [pairs, nested] of cases) {
  test(`brackets: ${pairs.map(([name]) => name).join(' ')}`, () => {
    assert.deepEqual(nestBrackets(pairs), nested);
  });
}

test('brackets: no more than a thousand pairs are read', () => {
  const many = Array.from({ length: 5_000 }, (_, i): [string, string] => [`a[]`, String(i)]);
  assert.equal((nestBrackets(many)['a'] as unknown[]).length, 1_000);
});

test('brackets: nothing reaches Object.prototype', () => {
  nestBrackets([['__proto__[polluted]', 'yes']]);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});
