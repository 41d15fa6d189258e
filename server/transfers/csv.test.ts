import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '#server/core/errors.ts';
import { parseCsv } from './csv.ts';
import { readImport } from './read-import.ts';

test('CSV with quotes, commas, line ends and a mark at the front', () => {
  assert.deepEqual(parseCsv('\uFEFFa,"b, ""c""\nd"\r\n\r\ne,\n'), [
    ['a', 'b, "c"\nd'],
    ['e', ''],
  ]);
});

test('what is odd is taken as it stands', () => {
  assert.deepEqual(parseCsv('a"b,"c"d"e,,"f'), [['a"b', 'cd"e', '', 'f']]);
  assert.deepEqual(parseCsv('"""a"""\r"",b'), [['"a"'], ['', 'b']]);
  assert.deepEqual(parseCsv('\uFEFF'), []);
  assert.deepEqual(parseCsv(','), []);
});

test('a file of nothing but rows, blank lines or fields is refused before it fills the memory', () => {
  const megabyte = 1_000_000;
  const tooMany = (err: unknown) =>
    err instanceof DomainError && /more than \d+ (?:rows|fields)/.test(err.message);
  for (const text of ['a\n', '\n', '\n,', ',', '"",']) {
    const heap = process.memoryUsage().heapUsed;
    assert.throws(() => readImport('blocking', text.repeat(4 * megabyte)), tooMany, text);
    assert.ok(process.memoryUsage().heapUsed - heap < 100 * megabyte, text);
  }
});
