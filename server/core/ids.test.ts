import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idAt, isId, newId, timeOfId } from './ids.ts';

test('ids grow, never repeat and sort by time as digits', () => {
  const ids = Array.from({ length: 100_000 }, () => newId());
  assert.equal(new Set(ids).size, ids.length);
  const byLengthThenBytes = ids.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
  assert.deepEqual(byLengthThenBytes, ids);
});

test('an id tells its moment', () => {
  const moment = new Date('2026-11-22T10:00:00.123Z');
  assert.equal(timeOfId(idAt(moment, moment.getTime())).getTime(), moment.getTime());
});

test('an id of something published in the future is of now', () => {
  const now = Date.now();
  assert.equal(timeOfId(idAt(new Date('2999-01-01'), now)).getTime(), now);
});

test('an id of something without a readable date is of now', () => {
  const now = Date.now();
  assert.equal(timeOfId(idAt(new Date('yesterday-ish'), now)).getTime(), now);
});

test('only digits that fit a bigint are ids', () => {
  assert.equal(isId('113456789012345678'), true);
  for (const text of ['', 'abc', '1e5', '-1', '9999999999999999999', ' 1', null, 5]) {
    assert.equal(isId(text), false, String(text));
  }
});

test('what was published in one second elsewhere gets ids that differ', () => {
  const second = new Date('2026-11-22T12:00:00Z');
  const ids = Array.from({ length: 5000 }, () => idAt(second, Date.parse('2027-01-01')));
  assert.equal(new Set(ids).size, ids.length);
});
