import { expect, it } from 'vitest';
import { safeNext } from './load.ts';

it.each([
  ['/notifications', '/notifications'],
  ['/search?q=a%20b', '/search?q=a%20b'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  [null, '/'],
])('goes on from %s to a page of this site', (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});
