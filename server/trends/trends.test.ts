import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { Status } from '#server/contract/status.ts';
import { Tag } from '#server/contract/tag.ts';
import { setSetting } from '#server/settings/settings.ts';
import { publish } from '#server/statuses/publish.ts';
import { testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import { explain } from '#server/testing/explain.ts';
import * as make from '#server/testing/factories.ts';
import { trendsRoutes } from './routes.ts';
import { readTrends, trendingStatuses, trendingTags } from './trends.ts';

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
before(async () => {
  database = await createTestDatabase();
  deps = testDeps(database.db);
});
after(() => database.close());

const person = (more: object = {}) =>
  make.localAccount(database.db, { discoverable: true, ...more });
const post = (accountId: string, text: string, more: object = {}) =>
  publish(deps, { accountId, text, ...more });
const liked = (status_id: string, reblogs_count: number) =>
  database.db
    .updateTable('status_stats')
    .set({ reblogs_count })
    .where('status_id', '=', status_id)
    .execute();

async function read(path: string, as: string | null = null) {
  const response = await testApi(trendsRoutes(deps)).request(as, 'GET', `/api/v1/trends${path}`);
  assert.equal(response.status, 200);
  return { body: (await response.json()) as unknown, link: response.headers.get('link') };
}
const ids = async (path: string, as: string | null = null) =>
  z
    .array(Status)
    .parse((await read(path, as)).body)
    .map((one) => one.id);

test('what is talked of: by people for hashtags, by boosts and favourites for posts', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const shy = await person({ discoverable: false });
  const limited = await person({ silenced_at: new Date() });
  const top = await post(alice, '#wiki #maps');
  const second = await post(bob, '#wiki #maps');
  const less = await post(alice, 'less #wiki');
  await post(carol, '#wiki #alone');
  await post(carol, '#alone');
  const hidden = [
    await post(shy, 'x'),
    await post(limited, 'x #maps #limited'),
    await post(carol, 'x', { visibility: 'unlisted' }),
    await post(carol, 'x', { spoilerText: 'warning' }),
    await post(carol, 'x', { inReplyToId: top }),
  ];
  await liked(top, 50);
  await liked(second, 20);
  await liked(less, 10);
  for (const id of hidden) await liked(id, 100);
  const found = await readTrends(database.db);
  assert.deepEqual(found, { statusIds: [top, second], tags: ['wiki', 'maps'], cardIds: [] });

  assert.deepEqual(await ids('/statuses'), [top, second]);
  const first = await read('/statuses?limit=1');
  assert.equal(
    first.link,
    '<https://social.example/api/v1/trends/statuses?limit=1&offset=1>; rel="next"',
  );
  assert.deepEqual(await ids('/statuses?limit=1&offset=1'), [second]);
  assert.equal(
    (await read('/statuses?offset=1')).link,
    '<https://social.example/api/v1/trends/statuses?offset=0>; rel="prev"',
    'as it was asked, but for the place',
  );
  const reader = await person();
  await make.block(database.db, reader, alice);
  assert.deepEqual(await ids('/statuses', reader), [second], 'without whom one blocks');
  for (const path of ['/tags', '']) {
    const tags = z.array(Tag).parse((await read(path, reader)).body);
    assert.deepEqual(
      tags.map((tag) => [tag.name, tag.following]),
      [
        ['wiki', false],
        ['maps', false],
      ],
    );
  }
  assert.deepEqual((await read('/links')).body, []);
  await setSetting(database.db, 'discovery.trends', 'off');
  for (const path of ['/statuses', '/tags', '/links', ''])
    assert.deepEqual((await read(path)).body, []);
});

test('only the newest few thousand are looked at, through the index of public posts', async () => {
  await explain.fill(database.db, 20_000);
  for (const query of [trendingStatuses(), trendingTags()]) {
    const plan = await explain.plan(database.db, query);
    assert.match(plan, /statuses_public|statuses_pkey/);
    assert.doesNotMatch(plan, /Seq Scan on statuses/);
  }
});
