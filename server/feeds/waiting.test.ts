import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { createWikiClient } from '#server/wikimedia/client.ts';
import { createFeed } from './create.ts';
import { listFeeds } from './manage.ts';
import { type FeedDeps, type RunReport, runFeed } from './run.ts';

/** What a feed does while its day has no picture yet. */

const MINUTE = 60_000;

let commons: CommonsStub;
let app: TestApp;
let deps: FeedDeps;
let now: Date;

before(async () => {
  commons = await createCommonsStub();
  app = await createTestApp(commons.env);
  const wiki = createWikiClient({ http: app.deps.wikiHttp, perMinute: 10_000 });
  deps = { ...app.deps, wiki, remote: app.deps.federation.lookup, clock: () => now };
});

after(async () => {
  await app.close();
  await commons.close();
});

/** Runs, and goes on to when it runs next. Resolves to that many minutes and what the run did. */
async function waitOnce(id: string): Promise<[minutes: number, report: RunReport]> {
  const report = await runFeed(deps, id);
  const { nextRunAt } = (await listFeeds(app.deps.db)).find((one) => one.id === id)!;
  const minutes = (nextRunAt.getTime() - now.getTime()) / MINUTE;
  now = nextRunAt;
  return [minutes, report];
}

test('a day for which nothing was chosen yet is asked for less and less often', async () => {
  now = new Date('2026-11-22T00:10:00Z');
  const { id } = await createFeed(deps, { source: 'potd', language: 'en', username: 'potd' });
  // 15 minutes, twice as long each time, six hours at most.
  for (const expected of [15, 30, 60, 120, 240, 360, 360]) {
    const [minutes, { waiting, published }] = await waitOnce(id);
    assert.deepEqual([minutes, waiting, published], [expected, 1, 0]);
  }

  commons.addFile(1, { labels: { en: 'A kite' } });
  commons.templates.set('Potd/2026-11-22', 'Picture 1.jpg');
  const [, { waiting, published }] = await waitOnce(id);
  assert.deepEqual([waiting, published], [0, 1]);
  assert.equal(now.toISOString(), '2026-11-23T00:10:00.000Z');

  // What was waited for is forgotten: the next day begins anew.
  assert.equal((await waitOnce(id))[0], 15);
  assert.equal((await waitOnce(id))[0], 30);
  // The day that is over is given up, with the reason.
  now = new Date('2026-11-24T00:10:00Z');
  const [, given] = await waitOnce(id);
  assert.deepEqual([given.skipped, given.waiting], [1, 1]);
});
