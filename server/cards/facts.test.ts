import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '#server/config.ts';
import { line, webAddress } from './facts.ts';
import { findLink } from './find-link.ts';
import { withOembed } from './read-oembed.ts';
import { readPage } from './read-page.ts';
import { wikiPageOf } from './wiki-page.ts';

const rules = { origin: 'https://social.example', not: new Set(['https://peer.example/@bob']) };
const read = (html: string, contentType = 'text/html') =>
  readPage({ body: Buffer.from(html), contentType, url: 'https://site.example/a/b' });

test('the link is the first that is no mention, no hashtag, no quote and not our own', () => {
  const html = `<p><span class="h-card"><a href="https://x.example/@a" class="u-url mention">@a</a></span>
    <a href="https://peer.example/@bob">@bob</a> <a href="https://x.example/tags/y" rel="tag">#y</a>
    <a class="hashtag" href="https://x.example/z">#z</a> <a href="https://social.example/@me/1">me</a>
    <span class="quote-inline"><br>RE: <a href="https://x.example/q">q</a></span>
    <a href="https://u:p@x.example/">no</a> <a href="javascript:alert(1)">no</a>
    <a href="https://first.example/page?x=1&amp;y=2#part">yes</a> <a href="https://second.example/">no</a></p>`;
  assert.equal(findLink(html, rules), 'https://first.example/page?x=1&y=2#part');
  assert.equal(findLink('<p>https://no.link.example</p>', rules), null);
  assert.equal(findLink(`<a href="https://x.example/${'a'.repeat(3000)}">x</a>`, rules), null);
});

test('a page is read by Open Graph, then Twitter, then its own head, and its HTML stays text', () => {
  const { facts, oembedUrl } = read(`<!doctype html><html lang="de_AT"><head><title>Plain</title>
    <meta property="og:title" content="One &amp; &lt;b&gt;two&lt;/b&gt;">
    <meta property="og:title" content="later">
    <meta name="twitter:description" content="told\u202e twice\n over">
    <meta property="og:image" content="../pic.png"><meta property="og:image:alt" content="A pic">
    <meta name="author" content="Ann"><meta property="article:published_time" content="2026-01-02T03:04:05Z">
    <meta property="article:author" content="javascript:alert(1)">
    <link rel="alternate" type="application/json+oembed" href="/oembed?x=1"></head>
    <body><svg><title>drawing</title></svg>`);
  assert.deepEqual(
    [facts.title, facts.description, facts.language, facts.imageUrl, facts.imageDescription],
    ['One & <b>two</b>', 'told twice over', 'de-AT', 'https://site.example/pic.png', 'A pic'],
  );
  assert.deepEqual([facts.authorName, facts.authorUrl], ['Ann', '']);
  assert.equal(facts.publishedAt?.toISOString(), '2026-01-02T03:04:05.000Z');
  assert.equal(oembedUrl, 'https://site.example/oembed?x=1');
  assert.equal(read('<title>Just <b>this</title><svg><title>no').facts.title, 'Just <b>this');
  assert.equal(
    read('<meta property="og:image" content="file:///etc/passwd">').facts.imageUrl,
    null,
  );
});

test('a page is read in its own character set', () => {
  const latin = Buffer.from('<title>Caf\xe9</title>', 'latin1');
  const url = 'https://site.example/';
  const title = (contentType: string, body = latin) =>
    readPage({ body, contentType, url }).facts.title;
  assert.equal(title('text/html; charset=ISO-8859-1'), 'Café');
  assert.equal(
    title('text/html', Buffer.concat([Buffer.from('<meta charset="windows-1252">'), latin])),
    'Café',
  );
  assert.ok(title('text/html; charset=nonsense').startsWith('Caf'));
});

test('of oEmbed only names and a photo are taken, never a frame; that there is one is kept', () => {
  const { facts } = read('<title>T</title>');
  const rich = {
    type: 'rich',
    html: '<iframe src="https://evil.example">',
    author_name: 'A',
    url: 1,
  };
  assert.deepEqual(withOembed(facts, Buffer.from(JSON.stringify(rich))), {
    ...facts,
    embeds: true,
    authorName: 'A',
  });
  assert.equal(withOembed(facts, Buffer.from('{"type":"video"}')).embeds, false);
  assert.equal(read('<meta name="twitter:player" content="/play">').facts.embeds, true);
  const photo = { type: 'photo', url: 'https://site.example/p.jpg', provider_url: 'data:x' };
  const found = withOembed(facts, Buffer.from(JSON.stringify(photo)));
  assert.deepEqual([found.type, found.imageUrl, found.providerUrl], ['photo', photo.url, '']);
  for (const broken of ['', 'null', '[]', '"x"', '{"type":"photo","url":"javascript:1"}'])
    assert.equal(withOembed(facts, Buffer.from(broken)).type, 'link', broken);
});

test('text is one line without tricks, addresses are of the web', () => {
  assert.equal(line('a\u0000\u0007b \u2066c\u2069\ud800', 'title'), 'a b c\ufffd');
  assert.equal(Array.from(line('😀'.repeat(400), 'title')).length, 300);
  for (const bad of ['', 'ftp://x.example', 'http://u@x.example', 'x', null, 3])
    assert.equal(webAddress(bad), null, String(bad));
});

test('addresses of wiki pages are known in all their forms', () => {
  const wikis = readConfig({
    COMMONS_API_URL: 'http://localhost:1234/api.php',
    WIKI_HOSTS: 'wiki.example',
  }).wikimedia;
  const of = (url: string) => {
    const page = wikiPageOf(url, wikis);
    return page && `${page.api} ${page.title}`;
  };
  const wikipedia = 'https://en.wikipedia.org/w/api.php';
  assert.equal(of('https://en.wikipedia.org/wiki/Red_kite#Range'), `${wikipedia} Red kite`);
  assert.equal(of('https://en.m.wikipedia.org/wiki/Red_kite'), `${wikipedia} Red kite`);
  assert.equal(of('https://en.wikipedia.org/w/index.php?title=A%26B'), `${wikipedia} A&B`);
  assert.equal(of('https://wiki.example/wiki/X'), 'https://wiki.example/w/api.php X');
  const file = 'http://localhost:1234/api.php File:Red kite.jpg';
  assert.equal(of('http://localhost:1234/index.php/File:Red_kite.jpg'), file);
  assert.equal(of('https://upload.wikimedia.org/wikipedia/commons/a/ab/Red_kite.jpg'), file);
  assert.equal(
    of('https://upload.wikimedia.org/wikipedia/commons/thumb/a/ab/Red_kite.jpg/500px-Red_kite.jpg'),
    file,
  );
  for (const none of [
    'https://en.wikipedia.org/',
    'https://en.wikipedia.org/wiki/A%7CB',
    'https://en.wikipedia.org/wiki/%zz',
    'https://evil.example/wiki/X',
    'https://en.wikipedia.org.evil.example/wiki/X',
  ])
    assert.equal(of(none), null, none);
});
