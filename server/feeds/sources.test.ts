import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { Feed } from '#server/contract/feed.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { createWikiClient } from '#server/wikimedia/client.ts';
import { createFeed } from './create.ts';
import { previewSource } from './preview.ts';
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

beforeEach(() => {
  wiki.documents.clear();
  wiki.files.clear();
});

const preview = (source: string, params: object = {}) =>
  previewSource(deps, { source, params, language: 'en', limit: 5 });

describe("a Wikipedia's featured content", () => {
  beforeEach(() => {
    const page = {
      title: 'Red_kite',
      titles: { normalized: 'Red kite' },
      lang: 'en',
      extract: 'The red kite is a bird of prey.',
      originalimage: { source: 'https://upload.wikimedia.org/wikipedia/commons/a/ab/Red_kite.jpg' },
      content_urls: { desktop: { page: 'https://en.wikipedia.org/wiki/Red_kite' } },
    };
    const body = {
      tfa: page,
      onthisday: [{ text: 'The dodo was last seen.', year: 1681, pages: [page] }],
      news: [{ story: '<b><a href="./Ulm">Ulm</a></b> wins.', links: [{ title: 'Ulm' }] }],
      dyk: [{ html: '... that <a href="/wiki/Kite">kites</a> fly?', text: '... that kites fly?' }],
    };
    wiki.documents.set('/feed/v1/wikipedia/en/featured/2026/11/22', {
      type: 'application/json',
      body: JSON.stringify(body),
    });
  });

  test('the article comes with its free picture, and two credits', async () => {
    wiki.addFile(1, { title: 'File:Red kite.jpg' });
    const [post] = await preview('featured-article');
    assert.match(
      post!.text!,
      /^Red kite\n\nThe red kite is a bird of prey\.\n\nText: Red kite, Wikipedia · CC BY-SA 4\.0\nPhoto: Ada · CC BY-SA 4\.0/,
    );
    assert.match(post!.html!, /<strong><a href="https:\/\/en\.wikipedia\.org\/wiki\/Red_kite"/);
    assert.ok(post!.picture);
  });

  test('and without it where it is not free', async () => {
    wiki.addFile(1, { title: 'File:Red kite.jpg', metadata: { NonFree: { value: 'true' } } });
    const [post] = await preview('featured-article');
    assert.equal(post!.picture, null);
    assert.doesNotMatch(post!.text!, /Photo/);
  });

  test('days, hooks and stories', async () => {
    const [day] = await preview('on-this-day');
    assert.match(day!.text!, /^On this day · November 22\n\n1681 · The dodo was last seen\./);
    const [hook] = await preview('did-you-know');
    assert.match(hook!.text!, /• \.\.\. that kites fly\?/);
    const [story] = await preview('in-the-news');
    assert.match(story!.text!, /^Ulm wins\./);
  });
});

describe('any feed', () => {
  const url = () => `${wiki.url}/blog/feed`;
  const serve = (body: string) => wiki.documents.set('/blog/feed', { type: 'text/xml', body });

  test('RSS is read, oldest first, as text', async () => {
    serve(`<?xml version="1.0"?><rss version="2.0"><channel><title>B</title><link>https://x.example</link>
      <description>d</description>
      <item><title>Second &amp; last</title><link>https://x.example/2</link><guid>2</guid>
        <pubDate>Sun, 22 Nov 2026 05:00:00 GMT</pubDate>
        <description><![CDATA[<p>Hello <b>you</b><script>alert(1)</script></p>]]></description></item>
      <item><title>First</title><link>https://x.example/1</link><guid>1</guid>
        <pubDate>Sat, 21 Nov 2026 05:00:00 GMT</pubDate><description>One</description></item>
      </channel></rss>`);
    const posts = await preview('rss', { url: url() });
    assert.deepEqual(
      posts.map((post) => post.title),
      ['First', 'Second & last'],
    );
    assert.match(posts[1]!.text!, /^Second & last\n\nHello you\n\nx\.example$/);
  });

  test('Atom too; entities of its own, and what is no feed, are refused', async () => {
    serve(`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>i</id>
      <updated>2026-11-22T05:00:00Z</updated><entry><id>a</id><title>Entry</title>
      <updated>2026-11-22T05:00:00Z</updated><link href="https://x.example/a"/>
      <summary type="html">&lt;p&gt;Text&lt;/p&gt;</summary></entry></feed>`);
    const [post] = await preview('rss', { url: url() });
    assert.match(post!.text!, /^Entry\n\nText/);
    serve('<!DOCTYPE x [<!ENTITY a "aaaa">]><rss version="2.0"><channel/></rss>');
    await assert.rejects(preview('rss', { url: url() }), /no RSS, Atom or JSON feed/);
    serve('<html>no</html>');
    await assert.rejects(preview('rss', { url: url() }), /no RSS, Atom or JSON feed/);
  });
});

test('a feed is read as RSS, Atom and JSON, with picture and credit, and is in the directory', async () => {
  wiki.addFile(1, { labels: { en: 'A <kite> & more' } });
  wiki.categories.set('Quality images', [{ pageid: 1, timestamp: '2026-11-22T05:00:00Z' }]);
  const { id, username } = await createFeed(deps, {
    source: 'category',
    params: { category: 'quality' },
    language: 'en',
  });
  await runFeed(deps, id);

  const rss = await app.get(`/feeds/${username}.rss`);
  assert.equal(rss.headers.get('content-type'), 'application/rss+xml; charset=utf-8');
  const channel = parseRssFeed(await rss.text());
  for (const needed of ['title', 'link', 'description'] as const) assert.ok(channel[needed]);
  const [item] = channel.items!;
  assert.equal(item!.title, 'A <kite> & more');
  assert.match(item!.description!, /alt="A &lt;kite&gt; &amp; more"/);
  assert.equal(item!.enclosures![0]!.type, 'image/jpeg');
  assert.ok(item!.enclosures![0]!.length! > 0);
  assert.match(item!.dc!.rights![0]!, /^Photo: Ada · CC BY-SA 4\.0/);
  assert.equal(item!.guid!.isPermaLink, false);
  assert.ok(item!.pubDate);

  const atom = parseAtomFeed(await (await app.get(`/feeds/${username}.atom`)).text());
  assert.ok(atom.id && atom.title && atom.updated);
  const [entry] = atom.entries!;
  assert.ok(entry!.id && entry!.title && entry!.updated);
  assert.ok(entry!.links!.some(({ rel }) => rel === 'enclosure'));

  const text = await (await app.get(`/feeds/${username}.json`)).text();
  const json = JSON.parse(text) as { version: string };
  assert.equal(json.version, 'https://jsonfeed.org/version/1.1');
  const { items } = parseJsonFeed(text);
  assert.match(items![0]!.content_html!, /<img src=/);
  assert.match(items![0]!.attachments![0]!.title!, /Ada/);

  const at = '/api/wikimedia/v1/feeds';
  const listed = Feed.array().parse(await (await app.get(at)).json());
  const only = async (id: string) =>
    Feed.array().parse(await (await app.get(`${at}?account_id=${id}`)).json());
  assert.deepEqual(await only(listed[0]!.account.id), [listed[0]]);
  for (const other of ['1', 'x', '9'.repeat(30)]) assert.deepEqual(await only(other), []);
  assert.deepEqual(
    listed.map((feed) => feed.account.username),
    [username],
  );
  assert.equal((await app.get('/feeds/nobody.rss')).status, 404);
});
