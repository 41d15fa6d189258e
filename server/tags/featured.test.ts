import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { FeaturedTag } from '#server/contract/featured-tag.ts';
import { Tag } from '#server/contract/tag.ts';
import { publish } from '#server/statuses/publish.ts';
import { type TestApi, testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { MAX_FEATURED_TAGS, receiveFeaturedTags } from './feature.ts';
import { featuredTagsRoutes } from './featured-routes.ts';
import { tagsRoutes } from './routes.ts';

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
let api: TestApi;
const jobs: string[] = [];
before(async () => {
  database = await createTestDatabase();
  deps = testDeps(database.db);
  const enqueue = async (name: string) => void jobs.push(name);
  api = testApi(featuredTagsRoutes({ ...deps, jobs: { enqueue } }), tagsRoutes(deps));
});
after(() => database.close());

async function call(as: string | null, method: string, path: string, json?: object) {
  const response = await api.request(as, method, `/api/v1/${path}`, { json });
  return { status: response.status, body: (await response.json()) as unknown };
}
async function ok<T>(schema: z.ZodType<T>, ...args: Parameters<typeof call>): Promise<T> {
  const { status, body } = await call(...args);
  assert.equal(status, 200, JSON.stringify(body));
  return schema.parse(body);
}
const events = async (accountId: string) => {
  const rows = await database.db
    .selectFrom('events')
    .select(['name', 'payload'])
    .where('name', 'like', 'tag.%')
    .orderBy('id')
    .execute();
  return rows.filter((row) => row.payload['accountId'] === accountId).map((row) => row.name);
};

test('a hashtag goes on the profile and off it, with how often it was used in public', async () => {
  const alice = await make.localAccount(database.db);
  const today = () => new Date().toISOString().slice(0, 10);
  const before = today();
  for (const visibility of ['public', 'unlisted', 'private'] as const)
    await publish(deps, { accountId: alice, text: '#WikiLovesEarth', visibility });
  const tag = await ok(FeaturedTag, alice, 'POST', 'featured_tags', { name: '#WikiLovesEARTH' });
  assert.deepEqual([tag.name, tag.statuses_count], ['WikiLovesEARTH', '2']);
  assert.match(tag.url, /\/@[^/@]+\/tagged\/WikiLovesEARTH$/, 'what this account said');
  assert.ok([before, today()].includes(tag.last_status_at ?? ''), String(tag.last_status_at));
  const again = await ok(FeaturedTag, alice, 'POST', 'featured_tags', { name: 'wikilovesearth' });
  assert.equal(again.id, tag.id, 'twice is once');
  const list = z.array(FeaturedTag);
  assert.deepEqual(await ok(list, null, 'GET', `accounts/${alice}/featured_tags`), [tag]);
  assert.deepEqual(await ok(list, alice, 'GET', 'featured_tags'), [tag]);
  await ok(z.strictObject({}), alice, 'DELETE', `featured_tags/${tag.id}`);
  assert.equal((await call(alice, 'DELETE', `featured_tags/${tag.id}`)).status, 404);
  assert.deepEqual(await ok(list, alice, 'GET', 'featured_tags'), []);
  assert.deepEqual(await events(alice), ['tag.featured', 'tag.unfeatured']);
});

test('from the hashtag itself, too', async () => {
  const alice = await make.localAccount(database.db);
  const name = make.uniqueName('Commons');
  assert.equal((await ok(Tag, alice, 'POST', `tags/${name}/feature`)).featuring, true);
  assert.equal((await ok(Tag, alice, 'GET', `tags/${name}`)).featuring, true);
  assert.equal((await ok(Tag, alice, 'POST', `tags/${name}/unfeature`)).featuring, false);
  assert.equal((await ok(Tag, alice, 'POST', `tags/${name}/unfeature`)).featuring, false);
  for (const verb of ['feature', 'unfeature'])
    assert.equal((await call(alice, 'POST', `tags/no-tag/${verb}`)).status, 404, verb);
});

test('ten at most, hashtags only, one’s own only, and only with the scope', async () => {
  const [alice, bob] = [await make.localAccount(database.db), await make.localAccount(database.db)];
  const names = Array.from({ length: MAX_FEATURED_TAGS }, () => make.uniqueName('tag'));
  const answers = await Promise.all(
    [...names, 'onemore'].map((name) => call(alice, 'POST', 'featured_tags', { name })),
  );
  const statuses = answers.map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 200).length, MAX_FEATURED_TAGS);
  assert.equal(statuses.filter((status) => status === 422).length, 1);
  for (const json of [{}, { name: ' ' }])
    assert.deepEqual(await call(bob, 'POST', 'featured_tags', json), {
      status: 400,
      body: { error: 'param is missing or the value is empty or invalid: name' },
    });
  for (const name of ['#', '123', 'a b', 'x'.repeat(300)])
    assert.equal((await call(bob, 'POST', 'featured_tags', { name })).status, 422, name);
  const [one] = await ok(z.array(FeaturedTag), alice, 'GET', 'featured_tags');
  assert.equal((await call(bob, 'DELETE', `featured_tags/${one?.id}`)).status, 404);
  assert.equal((await call(null, 'GET', 'featured_tags')).status, 401);
});

test('what one uses is suggested, the most used first, without what is there', async () => {
  const alice = await make.localAccount(database.db);
  for (const text of ['#often #seldom #shown', '#often', '#often']) {
    await publish(deps, { accountId: alice, text });
  }
  await call(alice, 'POST', 'featured_tags', { name: 'shown' });
  await call(alice, 'POST', 'featured_tags', { name: 'never' });
  const tags = await ok(z.array(Tag), alice, 'GET', 'featured_tags/suggestions');
  assert.deepEqual(
    tags.map(({ name }) => name),
    ['often', 'seldom'],
  );
  await call(alice, 'POST', 'featured_tags', { name: 'often' });
  const featured = await ok(z.array(FeaturedTag), alice, 'GET', 'featured_tags');
  assert.deepEqual(
    featured.map(({ name, statuses_count }) => [name, statuses_count]),
    [
      ['often', '3'],
      ['shown', '1'],
      ['never', '0'],
    ],
    'the most used first',
  );
  await database.db
    .updateTable('accounts')
    .set({ suspended_at: new Date() })
    .where('id', '=', alice)
    .execute();
  const left = await ok(z.array(FeaturedTag), null, 'GET', `accounts/${alice}/featured_tags`);
  assert.deepEqual(left, [], 'a suspended account shows none');
});

test('those of an account elsewhere are what its server says, and asked for when looked at', async () => {
  const remote = await make.remoteAccount(database.db);
  await database.db
    .updateTable('accounts')
    .set({ featured_tags_url: 'https://remote.example/tags' })
    .where('id', '=', remote)
    .execute();
  const is = ['#One', 'two', 'no good', ...Array.from({ length: 20 }, (_, n) => `t${n}`)];
  await receiveFeaturedTags(deps, remote, { is });
  await receiveFeaturedTags(deps, remote, { remove: '#ONE' });
  await receiveFeaturedTags(deps, remote, { add: 'three' });
  jobs.length = 0;
  const tags = await ok(z.array(FeaturedTag), null, 'GET', `accounts/${remote}/featured_tags`);
  assert.equal(tags.length, MAX_FEATURED_TAGS);
  assert.deepEqual([tags[0]?.name, tags.at(-1)?.name], ['two', 'three']);
  assert.deepEqual(jobs, ['accounts.featured-tags']);
  assert.deepEqual(await events(remote), [], 'others told us');
});
