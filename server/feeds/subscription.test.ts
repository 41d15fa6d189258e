import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { publish } from '#server/statuses/publish.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { checkAtom } from '#server/testing/feed-checker/check-atom.ts';
import { checkJsonFeed } from '#server/testing/feed-checker/check-json-feed.ts';
import { checkRss } from '#server/testing/feed-checker/check-rss.ts';
import { createWikiClient } from '#server/wikimedia/client.ts';
import { createFeed } from './create.ts';
import { type FeedDeps, runFeed } from './run.ts';

let wiki: CommonsStub;
let app: TestApp;
let deps: FeedDeps;

before(async () => {
  wiki = await createCommonsStub();
  app = await createTestApp(wiki.env);
  const client = createWikiClient({ http: app.deps.wikiHttp, perMinute: 10_000 });
  const clock = () => new Date('2026-11-22T06:00:00Z');
  deps = { ...app.deps, wiki: client, remote: app.deps.federation.lookup, clock };
});

after(async () => {
  await app.close();
  await wiki.close();
});

/** Holds a feed in all three formats against their specifications, and returns them. */
async function checked(username: string): Promise<Record<'rss' | 'atom' | 'json', string>> {
  const read = async (format: string) =>
    await (await app.get(`/feeds/${username}.${format}`)).text();
  const [rss, atom, json] = [await read('rss'), await read('atom'), await read('json')];
  assert.deepEqual(checkRss(rss), []);
  assert.deepEqual(checkAtom(atom), []);
  assert.deepEqual(checkJsonFeed(json), []);
  return { rss, atom, json };
}

test('a feed with nothing in it is valid', async () => {
  await createFeed(deps, { source: 'potd', language: 'ar', username: 'empty' });
  await checked('empty');
});

test('so is one with every kind of post', async () => {
  const none = { value: '' };
  wiki.addFile(1, { labels: { en: 'A <kite> & "more" ]]> ‮right to left' } });
  wiki.addFile(2, { labels: { en: 'Control \u0008 and \u0000 characters, emoji 🪁' } });
  wiki.addFile(3, { metadata: { LicenseUrl: none, LicenseShortName: { value: 'PD & more' } } });
  wiki.addFile(4, { mediatype: 'AUDIO', mime: 'audio/ogg', title: 'File:Song.ogg' });
  wiki.addFile(5, { title: `File:${'Very long '.repeat(22)}.jpg` });
  wiki.addFile(6, {
    labels: { en: 'نسر <x>' },
    metadata: { Artist: { value: 'Ada "A" <i>&amp; Bob</i>' } },
  });
  const members = [1, 2, 3, 4, 5, 6].map((pageid) => ({
    pageid,
    timestamp: '2026-11-22T05:00:00Z',
  }));
  wiki.categories.set('Quality images', members);
  const { id } = await createFeed(deps, {
    source: 'category',
    params: { category: 'quality' },
    language: 'en',
    username: 'every',
    displayName: 'A <feed> & "more"',
    note: 'About https://commons.wikimedia.org <& all>',
    postsPerRun: 10,
  });
  assert.equal((await runFeed(deps, id)).published, 6);
  // A curator's own post from the feed.
  const mine = { visibility: 'public', language: 'zh-hans', mediaIds: [] } as const;
  await publish(deps, { ...mine, accountId: id, text: 'By hand: https://x.example/?a=1&b=2 @ada' });
  const { rss, atom, json } = await checked('every');
  const { items } = JSON.parse(json) as { items: { content_html: string }[] };
  assert.equal(items.length, 7);
  // Readers know of no direction but what the entry says.
  assert.ok(items.every((item) => /^<div lang="[a-z-]+" dir="auto">/.test(item.content_html)));
  assert.equal(rss.match(/<item>/g)?.length, 7);
  assert.equal(rss.match(/<enclosure/g)?.length, 5);
  assert.equal(atom.match(/<entry>/g)?.length, 7);
});

test('and those of text, with headings and links', async () => {
  const body = `<rss version="2.0"><channel><title>B</title><link>https://x.example</link><description>d</description>
    <item><title>News &amp; more</title><link>https://x.example/2?a=1&amp;b=2</link><guid>2</guid>
    <description>&lt;p&gt;Text with &lt;a href="/x"&gt;a link&lt;/a&gt;&lt;/p&gt;</description></item></channel></rss>`;
  wiki.documents.set('/blog', { type: 'application/rss+xml', body });
  const { id } = await createFeed(deps, {
    source: 'rss',
    params: { url: `${wiki.url}/blog` },
    language: 'pt-br',
    username: 'blog',
  });
  await runFeed(deps, id);
  const { rss } = await checked('blog');
  assert.match(rss, /<title><!\[CDATA\[News & more\]\]><\/title>/);
});
