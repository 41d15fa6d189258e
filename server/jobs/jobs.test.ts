import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { silentLogger } from '#server/core/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { hasRedis, startTestRedis, type TestRedis } from '#server/testing/redis.ts';
import { until } from '#server/testing/until.ts';
import { createJobBackend, type JobBackend } from './backend.ts';
import type { JobHandlers } from './catalog.ts';
import { createJobs, type Jobs } from './enqueue.ts';
import { type RunningWorkers, startWorkers } from './work.ts';

for (const lane of ['postgres', 'redis'] as const) {
  describe(`jobs on ${lane}`, { skip: lane === 'redis' && !hasRedis() }, () => {
    let database: TestDatabase;
    let redis: TestRedis | null = null;
    let backend: JobBackend;
    let jobs: Jobs;
    let workers: RunningWorkers;
    let runs: { host: string; at: number }[] = [];
    let block: Promise<void> | null = null;

    const handlers: JobHandlers = {
      'events.relay': async () => {},
      'inbox.process': async () => {},
      'delivery.drain': async ({ host }) => {
        runs.push({ host, at: Date.now() });
        await block;
      },
      'accounts.backfill': async () => {},
      'accounts.verify-links': async () => {},
      'accounts.featured-tags': async () => {},
      'accounts.synchronise-followers': async () => {},
      'threads.fetch': async () => {},
      'quotes.verify': async () => {},
      'delivery.spread': async () => {},
      'accounts.refresh': async () => {},
      'polls.tend': async () => {},
      'scheduled.publish': async () => {},
      'transfers.import': async () => {},
      'transfers.archive': async () => {},
      'media.process': async () => {},
      'push.send': async () => {},
      'cards.fetch': async () => {},
      'maintenance.sweep': async () => {
        runs.push({ host: 'sweep', at: Date.now() });
      },
      'wikimedia.recheck': async () => {},
      'feeds.run': async () => {},
      'feeds.run-asked': async () => {},
      'maintenance.prune': async () => {},
    };

    before(async () => {
      database = await createTestDatabase();
      if (lane === 'redis') redis = await startTestRedis();
      const redisUrl = redis?.url ?? null;
      backend = createJobBackend({ databaseUrl: database.url, redisUrl, namespace: 'test' });
      jobs = createJobs(backend, silentLogger());
      workers = startWorkers(backend, jobs, handlers, silentLogger());
    });

    after(async () => {
      await workers.close();
      await jobs.close();
      await redis?.close();
      await database.close();
    });

    const runsOf = (host: string) => runs.filter((run) => run.host === host);

    test('a job runs with its payload', async () => {
      await jobs.enqueue('delivery.drain', { host: 'one.example' });
      await until(() => runsOf('one.example').length === 1);
    });

    test('a nudge while the work runs makes exactly one more run', async () => {
      let release = () => {};
      block = new Promise((resolve) => (release = resolve));
      await jobs.enqueue('delivery.drain', { host: 'busy.example' });
      await until(() => runsOf('busy.example').length === 1);
      for (let i = 0; i < 5; i++) await jobs.enqueue('delivery.drain', { host: 'busy.example' });
      block = null;
      release();
      await until(() => runsOf('busy.example').length === 2);
      await jobs.enqueue('delivery.drain', { host: 'after.example' });
      await until(() => runsOf('after.example').length === 1);
      assert.equal(runsOf('busy.example').length, 2);
    });

    test('a sooner alarm brings a sleeping one forward', async () => {
      await jobs.enqueue('delivery.drain', { host: 'asleep.example' }, { delay: 600_000 });
      assert.equal(runsOf('asleep.example').length, 0);
      await jobs.enqueue('delivery.drain', { host: 'asleep.example' });
      await until(() => runsOf('asleep.example').length === 1);
    });

    test('an alarm may be set for a fraction of a millisecond', async () => {
      await jobs.enqueue('delivery.drain', { host: 'exact.example' }, { delay: 20.345 });
      await until(() => runsOf('exact.example').length === 1);
    });

    test('what comes round by itself does so without being asked', async () => {
      await until(() => runsOf('sweep').length >= 1);
    });

    test('a payload that is not what the catalogue says is refused', async () => {
      const before = runs.length;
      await jobs.enqueue('delivery.drain', { host: 7 } as never);
      await until(async () => (await jobs.counts()).delivery['failed'] === 1);
      assert.equal(
        runs.slice(before).some((run) => run.host === (7 as never)),
        false,
      );
    });

    test('all of Redis may be lost', { skip: lane !== 'redis' }, async () => {
      const { Redis } = await import('ioredis');
      const client = new Redis(redis!.url);
      await client.flushall();
      client.disconnect();
      runs = [];
      await jobs.enqueue('delivery.drain', { host: 'survivor.example' });
      await until(() => runsOf('survivor.example').length === 1);
      await until(() => runsOf('sweep').length >= 1);
    });
  });
}
