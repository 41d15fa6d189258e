import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND } from '#server/core/time.ts';
import { GIVE_UP_AFTER, hostPause, OPEN_AFTER, retryAfter, retryDelay } from './backoff.ts';

test('tries come at growing distances, for more than two days', () => {
  assert.equal(retryDelay(1, 0), MINUTE);
  assert.equal(retryDelay(2, 0), 2 * MINUTE);
  assert.equal(retryDelay(40, 0), 8 * HOUR);
  let waited = 0;
  let tries = 1;
  for (; waited < GIVE_UP_AFTER; tries += 1) waited += retryDelay(tries, 0);
  assert.ok(GIVE_UP_AFTER > 2 * DAY);
  assert.ok(tries > 12 && tries < 40, String(tries));
});

test('what failed together does not return together', () => {
  assert.equal(retryDelay(1, 1), 1.2 * MINUTE);
  const delays = new Set(Array.from({ length: 100 }, () => retryDelay(5)));
  assert.ok(delays.size > 90);
  for (const delay of delays) assert.ok(delay >= 16 * MINUTE && delay <= 19.2 * MINUTE);
});

test('a host rests longer and longer once it failed too often in a row', () => {
  assert.equal(hostPause(OPEN_AFTER - 1), 0);
  assert.deepEqual(
    [0, 1, 2, 50].map((more) => hostPause(OPEN_AFTER + more)),
    [MINUTE, 5 * MINUTE, 30 * MINUTE, 30 * MINUTE],
  );
});

test('Retry-After is seconds or a date, and nobody makes us wait for ever', () => {
  const now = Date.parse('2026-12-01T12:00:00Z');
  assert.equal(retryAfter(undefined, now), null);
  assert.equal(retryAfter('120', now), 2 * MINUTE);
  assert.equal(retryAfter(' 120 ', now), 2 * MINUTE);
  assert.equal(retryAfter('Tue, 01 Dec 2026 12:05:00 GMT', now), 5 * MINUTE);
  assert.equal(retryAfter('Tue, 01 Dec 2026 11:00:00 GMT', now), SECOND, 'in the past');
  assert.equal(retryAfter('0', now), SECOND);
  assert.equal(retryAfter('999999999', now), 8 * HOUR);
  for (const odd of ['soon', '-5', '1e9', '']) assert.equal(retryAfter(odd, now), null, odd);
});
