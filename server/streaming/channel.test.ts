import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { silentLogger } from '#server/core/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { startTestRedis, type TestRedis } from '#server/testing/redis.ts';
import { until } from '#server/testing/until.ts';
import { openChannel, type StreamingChannel } from './channel.ts';
import { readSignals, type Signal, writeSignals } from './signals.ts';

for (const lane of ['postgres', 'redis'] as const) {
  describe(`signals over ${lane}`, () => {
    let database: TestDatabase;
    let redis: TestRedis | null = null;
    let channels: StreamingChannel[] = [];
    let heard: Signal[][] = [];

    before(async () => {
      database = await createTestDatabase();
      redis = lane === 'redis' ? await startTestRedis() : null;
      if (lane === 'redis' && !redis) return;
      const options = { databaseUrl: database.url, redisUrl: redis?.url ?? null, namespace: 'a' };
      channels = [1, 2, 3].map(() => openChannel(database.db, options, silentLogger()));
      heard = channels.map(() => []);
      for (const [n, channel] of channels.entries()) {
        if (n > 0) channel.listen((signal) => heard[n]?.push(signal));
      }
      // Listening takes a moment, of which nobody tells.
      await until(() => {
        channels[0]?.publish({ event: 'update', statusId: '1' });
        return heard.slice(1).every((one) => one.length > 0);
      });
    });
    after(async () => {
      for (const channel of channels) await channel.close();
      await redis?.close();
      await database.close();
    });

    test('reach every process that listens, in order', async (t) => {
      if (lane === 'redis' && !redis) return t.skip('no redis-server');
      const many = Array.from({ length: 500 }, (_, n): Signal => ({
        event: 'delete',
        statusId: String(100_000_000_000_000_000n + BigInt(n)),
      }));
      for (const one of many) channels[0]?.publish(one);
      for (const own of heard.slice(1)) {
        await until(() => own.filter((one) => one.event === 'delete').length === 500);
        assert.deepEqual(
          own.filter((one) => one.event === 'delete'),
          many,
        );
      }
      assert.deepEqual(heard[0], []);
    });

    test('a connection that breaks is made again', async (t) => {
      if (lane === 'redis') return t.skip('ioredis does that');
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'wikimedia-social-listen' and datname = current_database()`.execute(
        database.db,
      );
      await until(() => {
        channels[0]?.publish({ event: 'filters_changed', accountId: '7' });
        return heard[1]?.some((one) => one.event === 'filters_changed');
      });
    });
  });
}

test('notices fit into what PostgreSQL takes, and what is none is passed over', () => {
  const many = Array.from({ length: 2_000 }, (_, n): Signal => ({
    event: 'announcement.reaction',
    announcementId: String(n),
    name: '👍'.repeat(20),
  }));
  const notices = writeSignals(many);
  assert.ok(notices.length > 1);
  assert.ok(notices.every((notice) => Buffer.byteLength(notice) < 8_000));
  assert.deepEqual(notices.flatMap(readSignals), many);
  for (const other of ['', 'x', '{}', '[{"event":"update"}]', '[{"event":"new","id":"1"}]'])
    assert.deepEqual(readSignals(other), []);
});
