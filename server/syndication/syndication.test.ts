import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaTable } from '#server/db/schema/media.ts';
import { deleteStatus } from '#server/statuses/delete.ts';
import { publish, type PublishDeps } from '#server/statuses/publish.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import * as make from '#server/testing/factories.ts';
import { checkRss } from '#server/testing/feed-checker/check-rss.ts';
import { readXml, type XmlElement } from '#server/testing/feed-checker/read-xml.ts';
import { isUsername } from '#server/users/username.ts';

let app: TestApp;
let db: Db;
let deps: PublishDeps;
before(async () => {
  app = await createTestApp({ ORIGIN: make.TEST_ORIGIN });
  db = app.deps.db;
  deps = { ...app.deps, remote: app.deps.federation.lookup };
});
after(() => app.close());

async function channelAt(path: string): Promise<XmlElement> {
  const response = await app.get(path);
  assert.equal(response.status, 200, path);
  assert.equal(response.headers.get('content-type'), 'application/rss+xml; charset=utf-8');
  const text = await response.text();
  assert.deepEqual(checkRss(text), [], text);
  return readXml(text).children[0]!;
}

const all = (element: XmlElement, name: string) =>
  element.children.filter((child) => child.name === name);
const one = (element: XmlElement, name: string) =>
  element.children.find((child) => child.name === name);
const items = (channel: XmlElement) => all(channel, 'item');
const links = (channel: XmlElement) => items(channel).map((item) => one(item, 'link')?.text);
const url = (name: string, id: string) => `${make.TEST_ORIGIN}/@${name}/${id}`;

async function suspend(id: string, column: 'suspended_at' | 'silenced_at'): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ [column]: new Date() })
    .where('id', '=', id)
    .execute();
}

async function attach(
  statusId: string,
  accountId: string,
  more: Partial<MediaTable> = {},
): Promise<void> {
  await db
    .insertInto('media')
    .values({
      id: newId(),
      account_id: accountId,
      status_id: statusId,
      type: 'image',
      state: 'ready',
      mime_type: 'image/webp',
      file_key: 'm/a.webp',
      preview_key: 'm/b.webp',
      description: 'A <kite> & "more"',
      bytes: 4321,
      ...(more as object),
    } as never)
    .execute();
}

test('an account: what everybody may see of what it wrote itself', async () => {
  const ann = await make.localAccount(db, { username: 'ann', display_name: 'Ann <b> & co' });
  const bob = await make.localAccount(db, { username: 'bob' });
  const say = (text: string, more = {}) => publish(deps, { accountId: ann, text, ...more });
  const open = await say('Hello <script> & ]]> #Kites #birds');
  const unlisted = await say('quiet', { visibility: 'unlisted' });
  await say('followers only', { visibility: 'private' });
  await say('@bob secret', { visibility: 'direct' });
  const gone = await say('deleted');
  await deleteStatus(app.deps, { accountId: ann, statusId: gone, media: 'delete' });
  const self = await say('a thread', { inReplyToId: open });
  const bobs = await publish(deps, { accountId: bob, text: 'of Bob' });
  const reply = await say('an answer', { inReplyToId: bobs });
  await make.boost(db, ann, bobs);

  const channel = await channelAt('/@ann.rss');
  assert.deepEqual(links(channel), [url('ann', self), url('ann', unlisted), url('ann', open)]);
  assert.equal(one(channel, 'title')?.text, 'Ann <b> & co');
  assert.equal(one(channel, 'description')?.text, 'Public posts from @ann@social.example');
  assert.equal(one(channel, 'link')?.text, `${make.TEST_ORIGIN}/@ann`);
  const icon = channel.children.find((child) => child.space.includes('webfeeds'));
  assert.match(icon?.text ?? '', /^https?:\/\//);
  assert.match(one(channel, 'generator')?.text ?? '', /^Wikimedia Social v/);
  const last = items(channel).at(-1)!;
  assert.equal(one(last, 'guid')?.attributes['isPermaLink'], 'true');
  assert.equal(one(last, 'guid')?.text, url('ann', open));
  assert.match(
    one(last, 'pubDate')?.text ?? '',
    /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} (GMT|[+-]\d{4})$/,
  );
  assert.match(one(last, 'description')?.text ?? '', /^<p>Hello &lt;script&gt; &amp; \]\]&gt; /);
  assert.deepEqual(
    all(last, 'category')
      .map((c) => c.text.toLowerCase())
      .toSorted(),
    ['birds', 'kites'],
  );

  assert.deepEqual(links(await channelAt('/users/ANN.rss')), links(channel));
  assert.deepEqual(links(await channelAt('/@ann.rss?limit=1')), [url('ann', self)]);
  assert.equal(links(await channelAt('/@ann/with_replies.rss'))[0], url('ann', reply));
  assert.deepEqual(links(await channelAt('/@ann/media.rss')), []);
  assert.deepEqual(links(await channelAt('/@ann/tagged/kites.rss')), [url('ann', open)]);
});

test('content warnings, pictures, sounds, polls', async () => {
  const id = await make.localAccount(db, { username: 'cat' });
  const poll = { options: ['<a>', 'b'], multiple: false, expiresIn: 600 };
  await publish(deps, { accountId: id, text: 'Vote', poll });
  const picture = await make.status(db, id, { content: '', text: '' });
  await attach(picture, id);
  const warned = await make.status(db, id, {
    spoiler_text: 'Spiders <3',
    sensitive: true,
    language: 'de',
  });
  await attach(warned, id, {
    type: 'audio',
    mime_type: 'audio/ogg',
    file_key: 'm/s.ogg',
    preview_key: null,
  });
  const [sound, image, vote] = items(await channelAt('/@cat.rss'));
  assert.equal(
    one(sound!, 'description')?.text,
    '<p><strong>Inhaltswarnung:</strong> Spiders &lt;3</p><hr><p>Hello</p>',
  );
  const heard = one(sound!, 'content')!;
  assert.equal(one(heard, 'rating')?.text, 'adult');
  assert.equal(heard.attributes['medium'], 'audio');
  const enclosure = one(sound!, 'enclosure')?.attributes;
  assert.equal(enclosure?.['length'], '4321');
  assert.equal(enclosure?.['type'], 'audio/ogg');
  const seen = one(image!, 'content')!;
  assert.equal(one(image!, 'enclosure'), undefined);
  assert.equal(one(seen, 'rating')?.text, 'nonadult');
  assert.equal(one(seen, 'description')?.text, 'A <kite> & "more"');
  assert.equal(seen.attributes['type'], 'image/webp');
  assert.equal(seen.attributes['fileSize'], '4321');
  assert.ok(one(seen, 'thumbnail')?.attributes['url']?.endsWith('m/b.webp'));
  assert.match(one(vote!, 'description')?.text ?? '', /<p>○ &lt;a&gt;<br>○ b<\/p>$/);
});

test('a hashtag: public posts of everybody but those limited', async () => {
  const dan = await make.localAccount(db, { username: 'dan' });
  const limited = await make.localAccount(db, { username: 'lim' });
  const suspended = await make.localAccount(db, { username: 'sus' });
  const say = (accountId: string, more = {}) =>
    publish(deps, { accountId, text: 'x #Köln', ...more });
  const open = await say(dan);
  for (const visibility of ['unlisted', 'private', 'direct'] as const)
    await say(dan, { visibility });
  const gone = await say(dan);
  await deleteStatus(app.deps, { accountId: dan, statusId: gone, media: 'delete' });
  const quiet = await say(limited);
  await say(suspended);
  await suspend(limited, 'silenced_at');
  await suspend(suspended, 'suspended_at');
  const path = `/tags/${encodeURIComponent('köln')}.rss`;
  const channel = await channelAt(path);
  assert.deepEqual(links(channel), [url('dan', open)]);
  assert.equal(one(channel, 'title')?.text, '#Köln');
  assert.equal(one(channel, 'description')?.text, 'Public posts tagged #Köln');
  assert.deepEqual(links(await channelAt(`${path}?local=true`)), [url('dan', open)]);
  // Whoever asks for a limited account by its name gets it, as its profile shows it.
  assert.deepEqual(links(await channelAt('/@lim.rss')), [url('lim', quiet)]);
  for (const absent of [
    '/tags/nobodyuses.rss',
    '/tags/a%20b.rss',
    '/@sus.rss',
    '/users/sus.rss',
    '/@nobody.rss',
    '/users/nobody.rss',
    '/@dan@elsewhere.example.rss',
  ])
    assert.equal((await app.get(absent)).status, 404, absent);
});

test('who asked not to be found by search engines is still read, as in Mastodon', async () => {
  await make.localAccount(db, { username: 'shy', indexable: false, discoverable: false });
  assert.deepEqual(links(await channelAt('/@shy.rss')), []);
});

test('characters that XML cannot hold do not break a feed', async () => {
  const id = await make.localAccount(db, { username: 'odd', display_name: 'O\u0008dd \uFFFE' });
  await make.status(db, id, { content: '<p>a\u0008b\u001F 🪁</p>', spoiler_text: 'x\u000By' });
  const [item] = items(await channelAt('/@odd.rss'));
  assert.match(one(item!, 'description')?.text ?? '', /a.?b.? 🪁/u);
});

test('caches: a tag over the document, 304 to who has it, the same for everybody', async () => {
  const id = await make.localAccount(db, { username: 'eve' });
  await publish(deps, { accountId: id, text: 'one' });
  const first = await app.get('/@eve.rss');
  const etag = first.headers.get('etag') ?? '';
  assert.match(etag, /^"/);
  assert.equal(first.headers.get('cache-control'), 'public, max-age=60');
  assert.match(first.headers.get('link') ?? '', /rel="lrdd".*users\/eve>; rel="alternate"/);
  const again = await app.get('/@eve.rss', { 'if-none-match': etag });
  assert.equal(again.status, 304);
  assert.equal(await again.text(), '');
  await publish(deps, { accountId: id, text: 'two' });
  assert.equal((await app.get('/@eve.rss', { 'if-none-match': etag })).status, 200);
  const head = await app.app.request('/@eve.rss', { method: 'HEAD' });
  assert.equal(head.status, 200);
  // Browsers and peers get the same at both addresses.
  for (const accept of ['text/html', 'application/activity+json', '*/*'])
    for (const path of ['/@eve.rss', '/users/eve.rss'])
      assert.match(
        (await app.get(path, { accept })).headers.get('content-type') ?? '',
        /^application\/rss/,
      );
  assert.ok(!isUsername('eve.rss') && isUsername('eve.rs'));
});
