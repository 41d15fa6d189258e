import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { hasRedis, startTestRedis } from '#server/testing/redis.ts';
import { stopClock } from '#server/testing/stop-clock.ts';
import { countInProcess, countInRedis, unlimited } from './counters.ts';
import { limitTo } from './rate-counter.ts';

const HOUR = 3_600_000;

test('a process counts each key by itself and starts again in the next window', async () => {
  const rates = countInProcess();
  assert.equal((await rates.hit('a', HOUR)).count, 1);
  assert.equal((await rates.hit('a', HOUR)).count, 2);
  assert.equal((await rates.hit('b', HOUR)).count, 1);
  const { resetAt } = await rates.hit('a', HOUR);
  assert.ok(resetAt > Date.now() && resetAt <= Date.now() + HOUR && resetAt % HOUR === 0);
});

test('what is beyond the limit is refused, with the time to wait', async (t) => {
  stopClock(t);
  const rates = countInProcess();
  const rule = { limit: 2, window: HOUR };
  await limitTo(rates, 'a', rule);
  await limitTo(rates, 'a', rule);
  const refusal = { code: 'rate_limited', message: 'Too many requests' };
  await assert.rejects(
    limitTo(rates, 'a', rule),
    (err: { retryAfter: number } & typeof refusal) => {
      assert.ok(err.retryAfter >= 1 && err.retryAfter <= 3600);
      return err.code === refusal.code && err.message === refusal.message;
    },
  );
  await limitTo(unlimited, 'a', { limit: 0, window: HOUR });
});

test(
  'processes count together in Redis, and alone while it is away',
  { skip: !hasRedis() && 'no redis-server' },
  async () => {
    const server = await startTestRedis();
    assert.ok(server);
    const clients = [1, 2].map(
      () => new Redis(server.url, { maxRetriesPerRequest: 1, retryStrategy: () => null }),
    );
    for (const client of clients) client.on('error', () => {});
    const [one, other] = clients.map((client) => countInRedis(client, 'test'));
    assert.equal((await one!.hit('a', HOUR)).count, 1);
    assert.equal((await other!.hit('a', HOUR)).count, 2);
    await server.close();
    assert.equal((await one!.hit('a', HOUR)).count, 1);
    assert.equal((await one!.hit('a', HOUR)).count, 2);
    for (const client of clients) client.disconnect();
  },
);
