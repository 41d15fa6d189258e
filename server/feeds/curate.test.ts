import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { z } from 'zod';
import { CredentialAccount } from '#server/contract/account.ts';
import { CuratedFeed, FeedItem, FeedPreview, FeedSource } from '#server/contract/curated-feed.ts';
import { Status } from '#server/contract/status.ts';
import { createApp } from '#server/http/app.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { createWikiClient, type WikiClient } from '#server/wikimedia/client.ts';
import { createByOperator } from '#server/users/create-by-operator.ts';
import { runAsked, runDueFeeds } from './run-due.ts';

const AT = '/api/wikimedia/v1/curate';
const CATEGORY = 'Quality images';

let commons: CommonsStub;
let app: TestApp;
/** The same, which asks the wiki as fast as this machine can. */
let api: ReturnType<typeof createApp>;
let wiki: WikiClient;
const tokens: Record<string, string> = {};

before(async () => {
  commons = await createCommonsStub();
  app = await createTestApp({ ...commons.env, LOG_LEVEL: 'error' });
  wiki = createWikiClient({ http: app.deps.wikiHttp, perMinute: 10_000 });
  api = createApp({ ...app.deps, wiki });
  const scopes = ['read', 'write', 'admin:read', 'admin:write'];
  for (const role of ['owner', 'admin', 'moderator', 'curator', 'user'] as const) {
    const wish = { username: `a_${role}`, email: `${role}@social.test`, password: undefined, role };
    const more = { displayName: undefined, confirmed: 'now' as const, scopes };
    tokens[role] = (await createByOperator(app.deps, { ...wish, ...more })).token!;
  }
});

after(async () => {
  await app.close();
  await commons.close();
});

beforeEach(() => {
  commons.files.clear();
  commons.categories.clear();
  commons.documents.clear();
});

async function call(
  method: string,
  path: string,
  { body, as = 'curator' }: { body?: object; as?: string } = {},
): Promise<{ status: number; json: { error?: string; details?: Record<string, unknown[]> } }> {
  const response = await api.request(path.startsWith('/') ? path : `${AT}/${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens[as]}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as never };
}

async function ok<T>(schema: z.ZodType<T>, ...args: Parameters<typeof call>): Promise<T> {
  const { status, json } = await call(...args);
  assert.equal(status, 200, JSON.stringify(json));
  return schema.parse(json);
}

/** Files of the category, the last the newest. */
function fill(...pageids: number[]): void {
  const members = commons.categories.get(CATEGORY) ?? [];
  for (const pageid of pageids) {
    commons.addFile(pageid, { labels: { en: `Shows ${pageid}` } });
    const timestamp = new Date(Date.now() - (100 - pageid) * 1_000).toISOString();
    members.push({ pageid, timestamp });
  }
  commons.categories.set(CATEGORY, members);
}

let names = 0;
const make = (more: object = {}): Promise<CuratedFeed> =>
  ok(CuratedFeed, 'POST', 'feeds', {
    body: {
      source: 'category',
      params: { category: 'quality' },
      language: 'en',
      username: `made_${(names += 1)}`,
      ...more,
    },
  });
const worker = () => ({ ...app.deps, wiki, remote: app.deps.federation.lookup });

/** Asks for a run, which a worker does. */
async function run({ id }: CuratedFeed): Promise<CuratedFeed> {
  assert.equal((await ok(CuratedFeed, 'POST', `feeds/${id}/run`)).running, true);
  await runAsked(worker(), id);
  const ran = await ok(CuratedFeed, 'GET', `feeds/${id}`);
  assert.equal(ran.running, false);
  return ran;
}

const posts = ({ id }: CuratedFeed) => ok(Status.array(), 'GET', `/api/v1/accounts/${id}/statuses`);
const items = ({ id }: CuratedFeed) => ok(FeedItem.array(), 'GET', `feeds/${id}/items`);

test('curators, admins and the owner may, nobody else; curators may nothing else', async () => {
  for (const as of ['curator', 'admin', 'owner'])
    assert.equal((await call('GET', 'feeds', { as })).status, 200, as);
  for (const as of ['moderator', 'user']) {
    assert.equal((await call('GET', 'feeds', { as })).status, 403, as);
    assert.equal((await call('POST', 'feeds', { as, body: {} })).status, 403, as);
  }
  const path = '/api/v1/accounts/verify_credentials';
  const { role } = await ok(CredentialAccount, 'GET', path);
  assert.deepEqual(role, {
    id: '4',
    name: 'Curator',
    permissions: String(0x40000000),
    color: '',
    highlighted: false,
  });
  const bits = (as: string) => ok(CredentialAccount, 'GET', path, { as });
  assert.ok(Number((await bits('admin')).role.permissions) & 0x40000000);
  assert.equal(Number((await bits('moderator')).role.permissions) & 0x40000000, 0);
});

test('every source says what it has to be told', async () => {
  const sources = await ok(FeedSource.array(), 'GET', 'sources');
  assert.deepEqual(sources.find(({ name }) => name === 'potd')?.params, []);
  const [category, wiki] = sources.find(({ name }) => name === 'category')!.params;
  assert.deepEqual(
    [category?.name, category?.kind, category?.required],
    ['category', 'text', true],
  );
  assert.ok(category?.choices.includes(CATEGORY));
  assert.deepEqual([wiki?.name, wiki?.kind, wiki?.required], ['wiki', 'url', false]);
});

test('a preview shows posts as they will look, and keeps nothing', async () => {
  fill(1, 2);
  commons.addFile(3, { metadata: { NonFree: { value: 'true' } } });
  commons.categories.get(CATEGORY)!.push({ pageid: 3, timestamp: new Date().toISOString() });
  const body = { source: 'category', params: { category: 'quality', wiki: '' }, language: 'de' };
  const preview = await ok(FeedPreview, 'POST', 'preview', { body });
  assert.equal(preview.suggested.display_name, 'Qualitätsbilder');
  const [, second, third] = preview.posts;
  assert.match(second!.status!.content, /Shows 2.*Foto: /s);
  assert.equal(second!.status!.account.display_name, 'Qualitätsbilder');
  const [picture] = second!.status!.media_attachments;
  assert.equal(picture?.description, 'Shows 2');
  assert.equal(picture.credit?.creator, 'Ada');
  assert.deepEqual(
    [third!.status, third!.skipped, third!.skipped_code],
    [null, 'it is not free', 'not_free'],
  );
  assert.equal((await ok(CuratedFeed.array(), 'GET', 'feeds')).length, 0);

  const headers = { authorization: `Bearer ${tokens['curator']}` };
  const served = await app.get(
    new URL(picture.url!).href.replace(app.deps.config.origin, ''),
    headers,
  );
  assert.equal(served.status, 200);
  assert.match(served.headers.get('content-type')!, /^image\//);
  const forged = picture.url!.replace(/url=[^&]*/, 'url=http%3A%2F%2F127.0.0.1%2Fx');
  assert.equal(
    (await app.get(new URL(forged).pathname + new URL(forged).search, headers)).status,
    404,
  );
});

test('what is wrong is told beside its field, in words', async () => {
  const faults = async (path: string, body: object) => {
    const { status, json } = await call('POST', path, { body });
    assert.equal(status, 422, JSON.stringify(json));
    return Object.keys(json.details ?? {});
  };
  const good = { source: 'category', params: { category: 'x' }, language: 'en', username: 'good' };
  assert.deepEqual(await faults('preview', { ...good, params: {} }), ['params.category']);
  assert.deepEqual(await faults('feeds', { ...good, params: { x: 'y' } }), [
    'params.category',
    'params.x',
  ]);
  assert.deepEqual(await faults('feeds', { ...good, source: 'nothing' }), ['source']);
  assert.deepEqual(await faults('feeds', { ...good, language: '!' }), ['language']);
  assert.deepEqual(await faults('feeds', { ...good, schedule: 'now and then' }), ['schedule']);
  assert.deepEqual(await faults('feeds', { ...good, hashtags: ['a b'] }), ['hashtags']);
  assert.deepEqual(await faults('feeds', { ...good, posts_per_run: 99 }), ['posts_per_run']);
  assert.deepEqual(await faults('feeds', { ...good, username: 'a_curator' }), ['username']);
  assert.deepEqual(await faults('feeds', { ...good, username: 'no good' }), ['username']);
  assert.deepEqual(await faults('feeds', { ...good, display_name: 'x'.repeat(31) }), [
    'display_name',
  ]);
  commons.next.push({ status: 200, body: '{"error":{"code":"invalidtitle","info":"Bad title"}}' });
  const told = await call('POST', 'preview', { body: good });
  assert.equal(told.status, 422);
  assert.match(told.json.error!, /Bad title/);
});

test('a feed is made, run, changed, paused, resumed and deleted', async () => {
  fill(1);
  const feed = await make();
  assert.deepEqual(
    [feed.state, feed.schedule, feed.account.display_name],
    ['active', '30m', 'Quality images'],
  );
  const ran = await run(feed);
  assert.equal(ran.counts.published, 1);
  assert.ok(ran.last_good_at);
  assert.equal(ran.problem, null);

  const body = {
    display_name: 'Fine',
    note: 'Look',
    schedule: '06:00',
    hashtags: '#One two',
    posts_per_run: 2,
  };
  const changed = await ok(CuratedFeed, 'PATCH', `feeds/${feed.id}`, { body });
  assert.deepEqual(
    [
      changed.account.display_name,
      changed.note,
      changed.schedule,
      changed.hashtags,
      changed.posts_per_run,
    ],
    ['Fine', 'Look', '06:00', ['One', 'two'], 2],
  );
  assert.equal(changed.language, 'en');

  commons.categories.set('Ulm', [{ pageid: 1, timestamp: new Date().toISOString() }]);
  const other = { params: { category: 'Ulm' }, language: 'de' };
  const moved = await ok(CuratedFeed, 'PATCH', `feeds/${feed.id}`, { body: other });
  assert.deepEqual([moved.params, moved.language], [{ category: 'Ulm' }, 'de']);
  assert.equal(moved.account.fields[0]?.name, 'Quelle');
  assert.match(moved.account.fields[0].value, /Ulm/);
  assert.equal((await run(moved)).counts.published, 1, 'known by its key');
  const elsewhere = { params: { category: 'Ulm', wiki: 'https://wiki.example/w/api.php' } };
  const { status, json } = await call('PATCH', `feeds/${feed.id}`, { body: elsewhere });
  assert.deepEqual([status, Object.keys(json.details!)], [422, ['params.wiki']]);

  const paused = await ok(CuratedFeed, 'POST', `feeds/${feed.id}/pause`);
  assert.deepEqual([paused.state, paused.next_run_at], ['paused', null]);
  assert.equal((await ok(CuratedFeed, 'POST', `feeds/${feed.id}/resume`)).state, 'active');
  assert.equal((await call('DELETE', `feeds/${feed.id}`)).status, 200);
  assert.equal((await call('GET', `feeds/${feed.id}`)).status, 404);
});

test('a fault of a run is told with the feed', async () => {
  const feed = await make();
  commons.next.push({ status: 200, body: '{"error":{"code":"invalidtitle","info":"Bad title"}}' });
  const { problem } = await run(feed);
  assert.equal(problem?.kind, 'refused');
  assert.match(problem.text, /Bad title/);
});

test('a post taken back never comes again by itself, and by hand it does', async () => {
  fill(1, 2);
  const feed = await make();
  await run(feed);
  const [newest] = await items(feed);
  assert.equal(newest?.state, 'published');
  assert.match(newest.status!.content, /Shows 2/);
  const removed = await ok(FeedItem, 'POST', `items/${newest.id}/remove`);
  assert.deepEqual(
    [removed.state, removed.status, removed.reason_code],
    ['removed', null, 'by_curator'],
  );
  assert.equal((await posts(feed)).length, 1);
  await run(feed);
  assert.equal((await posts(feed)).length, 1);
  const again = await ok(FeedItem, 'POST', `items/${newest.id}/post`);
  assert.equal(again.state, 'published');
  assert.notEqual(again.status!.id, newest.status!.id);
  assert.equal((await posts(feed)).length, 2);
  assert.equal((await call('POST', `items/${newest.id}/post`)).status, 409);
});

test('one of a preview is posted by hand, another one is never posted', async () => {
  fill(1, 2, 3);
  const feed = await make();
  const { posts: next } = await ok(FeedPreview, 'GET', `feeds/${feed.id}/preview?limit=5`);
  assert.equal(next.length, 3);
  const body = (index: number) => ({ body: { key: next[index]!.key } });
  const posted = await ok(FeedItem, 'POST', `feeds/${feed.id}/items`, body(0));
  assert.match(posted.status!.content, /Shows 1/);
  assert.equal((await call('POST', `feeds/${feed.id}/items`, body(0))).status, 409);
  assert.equal((await ok(FeedItem, 'POST', `feeds/${feed.id}/skip`, body(2))).state, 'removed');
  await run(feed);
  const shown = (await posts(feed)).map((post) => /Shows \d/.exec(post.content)?.[0]);
  assert.deepEqual(shown, ['Shows 2', 'Shows 1']);
  assert.equal(
    (await call('POST', `feeds/${feed.id}/items`, { body: { key: 'nothing' } })).status,
    404,
  );
});

test('a text is posted as the feed, with a picture of Commons, and goes with the picture', async () => {
  fill(1);
  const feed = await make({ params: { category: 'Nothing in it' } });
  const at = `feeds/${feed.id}/items`;
  const body = { text: 'Look at @a_user and #Ulm', picture_id: '1' };
  const item = await ok(FeedItem, 'POST', at, { body });
  const status = item.status!;
  assert.equal(item.by_hand, true);
  assert.equal(status.account.id, feed.id);
  assert.deepEqual(status.mentions, []);
  assert.deepEqual(
    status.tags.map(({ name }) => name),
    ['ulm'],
  );
  assert.match(status.content, /<p>Photo: <a href="[^"]*User:Ada"/);
  assert.equal(status.media_attachments[0]?.description, 'Shows 1');
  assert.equal((await call('POST', at, { body: { text: '  ' } })).status, 422);
  const long = await call('POST', at, { body: { text: 'x'.repeat(490), picture_id: '1' } });
  assert.deepEqual([long.status, Object.keys(long.json.details!)], [422, ['text']]);
  commons.addFile(2, { metadata: { NonFree: { value: 'true' } } });
  const unfree = await call('POST', at, { body: { text: 'No', picture_id: '2' } });
  assert.deepEqual([unfree.status, Object.keys(unfree.json.details!)], [422, ['picture']]);

  commons.files.get(1)!.sha1 = 'c'.repeat(40);
  await run(feed);
  assert.equal((await posts(feed)).length, 1, 'a new version leaves it alone');
  commons.files.get(1)!.deleted = true;
  await run(feed);
  assert.deepEqual(await posts(feed), []);
  assert.equal((await call('POST', `items/${item.id}/post`)).status, 422);
});

test('what was written by hand and removed is posted once more', async () => {
  fill(1);
  const feed = await make({ params: { category: 'Nothing in it' } });
  const at = `feeds/${feed.id}/items`;
  const body = { text: 'Look at #Ulm', picture_id: '1', alt: 'A minster', language: 'de' };
  const item = await ok(FeedItem, 'POST', at, { body });
  assert.equal((await call('POST', `items/${item.id}/post`)).status, 409);
  await ok(FeedItem, 'POST', `items/${item.id}/remove`);
  assert.deepEqual(await posts(feed), []);
  const again = await ok(FeedItem, 'POST', `items/${item.id}/post`);
  assert.deepEqual([again.id, again.state, again.reason], [item.id, 'published', null]);
  assert.notEqual(again.status!.id, item.status!.id);
  assert.equal(again.status!.content, item.status!.content);
  assert.equal(again.status!.language, 'de');
  assert.equal(again.status!.media_attachments[0]?.description, 'A minster');
  assert.equal((await call('POST', `items/${item.id}/post`)).status, 409);
  assert.equal((await posts(feed)).length, 1);
  commons.files.get(1)!.deleted = true;
  await run(feed);
  assert.deepEqual(await posts(feed), []);
  assert.equal((await items(feed))[0]?.reason_code, 'file_deleted');
});

test('a run that was asked for is not lost, and one of a paused feed is one', async () => {
  fill(1);
  const feed = await make();
  await ok(CuratedFeed, 'POST', `feeds/${feed.id}/pause`);
  assert.equal((await ok(CuratedFeed, 'POST', `feeds/${feed.id}/run`)).running, true);
  // The job is lost; the next round finds what the row remembers.
  await runDueFeeds(worker());
  const ran = await ok(CuratedFeed, 'GET', `feeds/${feed.id}`);
  assert.deepEqual([ran.running, ran.state, ran.counts.published], [false, 'paused', 1]);
  assert.equal((await call('POST', 'feeds/123/run')).status, 404);
});

test('a preview that changes by a word asks the wiki nothing again', async () => {
  fill(1, 2);
  const draft = { source: 'category', params: { category: CATEGORY }, language: 'en' };
  const preview = (more: object) =>
    ok(FeedPreview, 'POST', 'preview', { body: { ...draft, ...more } });
  await preview({ hashtags: ['One'] });
  commons.requests.length = 0;
  const { posts: shown } = await preview({ hashtags: ['One', 'Two'] });
  assert.match(shown[0]!.status!.content, /Two/);
  assert.deepEqual(commons.requests, []);
  await preview({ language: 'fr' });
});
