import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkAtom } from './check-atom.ts';
import { checkJsonFeed } from './check-json-feed.ts';
import { checkRss } from './check-rss.ts';

const RSS = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>T</title><link>https://x.example/</link><description>D</description>
<language>de-at</language><lastBuildDate>Sun, 22 Nov 2026 05:00:00 GMT</lastBuildDate>
<atom:link href="https://x.example/f.rss" rel="self" type="application/rss+xml"/>
<item><title>One</title><link>https://x.example/1</link><guid isPermaLink="false">1</guid>
<pubDate>Sun, 22 Nov 2026 05:00:00 GMT</pubDate><category>a</category>
<description>&lt;p&gt;&lt;img src="https://x.example/1.jpg" alt=""&gt;&lt;/p&gt;</description>
<enclosure url="https://x.example/1.jpg" length="12" type="image/jpeg"/>
<media:content url="https://x.example/1.jpg" type="image/jpeg" medium="image">
<media:license href="https://x.example/l">L</media:license></media:content></item>
<item><title>Two</title><guid>https://x.example/2</guid></item></channel></rss>`;

const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom"><id>https://x.example/f.atom</id><title>T</title>
<updated>2026-11-22T05:00:00Z</updated><author><name>A</name></author>
<link rel="self" href="https://x.example/f.atom"/><entry><id>urn:x:1</id><title>One</title>
<updated>2026-11-22T05:00:00+01:00</updated><link href="https://x.example/1"/><category term="a"/>
<content type="html" xml:lang="de">&lt;p&gt;x&lt;/p&gt;</content></entry></feed>`;

const JSON_FEED = JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'T',
  items: [
    {
      id: '1',
      content_html: '<p>x</p>',
      date_published: '2026-11-22T05:00:00Z',
      attachments: [{ url: 'https://x.example/1.jpg', mime_type: 'image/jpeg' }],
    },
  ],
});

/** What is broken, and what is told of it. */
type Broken = [from: string | RegExp, to: string, told: RegExp];

function finds(check: (document: string) => string[], good: string, broken: Broken[]): void {
  test('has nothing to say about a good one', () => assert.deepEqual(check(good), []));
  for (const [from, to, told] of broken) {
    test(`sees ${told.source}`, () => {
      const bad = good.replace(from, to);
      assert.notEqual(bad, good);
      assert.match(check(bad).join('\n'), told);
    });
  }
}

describe('the checker of RSS', () => {
  finds(checkRss, RSS, [
    ['</channel>', '', /not well-formed/],
    ['One</title>', 'One & all</title>', /not well-formed/],
    ['>D<', '>\u0008<', /not well-formed/],
    ['xmlns:media="http://search.yahoo.com/mrss/"', '', /not well-formed/],
    ['version="2.0"', 'version="0.91"', /version is not 2\.0/],
    ['<description>D</description>', '', /no single description/],
    ['<link>https://x.example/</link>', '<link>/</link>', /link is no address/],
    ['de-at', 'German', /language/],
    [
      '<lastBuildDate>Sun, 22 Nov 2026 05',
      '<lastBuildDate>2026-11-22 05',
      /lastBuildDate is no date/,
    ],
    ['rel="self"', 'rel="next"', /no atom:link to itself/],
    ['https://x.example/2<', '1<', /share a guid/],
    ['https://x.example/2<', 'two<', /guid no link/],
    ['<title>Two</title>', '', /neither title nor description/],
    ['One<', '&lt;b&gt;One<', /markup in the title/],
    ['src="https://x.example', 'src="', /is relative/],
    ['alt=""', '', /without alt/],
    ['&lt;p&gt;', '&lt;script&gt;', /unsafe/],
    [/length="12" /, '', /enclosure length/],
    ['medium="image"', 'medium="photo"', /medium/],
    ['license href="https://x.example/l"', 'license', /license href/],
    ['<category>a<', '<tag>a</tag><category>a<', /no such element: tag/],
    ['<category>a<', '<category><', /empty category/],
    ['<category>a<', '<author>Ada</author><category>a<', /no mail address/],
  ]);
});

describe('the checker of Atom', () => {
  finds(checkAtom, ATOM, [
    ['</entry>', '', /not well-formed/],
    ['<title>One</title>', '', /no title/],
    ['<id>urn:x:1</id>', '<id>1</id>', /id is no address/],
    ['05:00:00+01:00', '05:00', /updated is no date/],
    ['<author><name>A</name></author>', '', /no author/],
    ['<name>A</name>', '<name/>', /author without name/],
    ['rel="self"', 'rel="via"', /no link to itself/],
    ['href="https://x.example/1"', 'href="/1"', /link href/],
    ['term="a"', '', /category without term/],
    ['type="html"', 'type="text/html"', /content type/],
    ['&lt;p&gt;x', '<b>x</b>', /elements in content/],
    ['&lt;p&gt;', '&lt;a href="/x"&gt;', /is relative/],
    ['<link href="https://x.example/1"/>', '<link href="https://x.example/1"/>'.repeat(2), /alike/],
    ['<category', '<pubDate/><category', /no such element: pubDate/],
  ]);
});

describe('the checker of JSON Feed', () => {
  finds(checkJsonFeed, JSON_FEED, [
    ['}', '', /no JSON/],
    ['version/1.1', 'version/1', /version/],
    ['"title":"T",', '', /title/],
    ['"id":"1"', '"id":1', /items\.0\.id/],
    ['"content_html":"<p>x</p>",', '', /has no content/],
    ['2026-11-22T05:00:00Z', '22 Nov 2026', /is no date/],
    ['"mime_type":"image/jpeg"', '"mime_type":"photo"', /is no media type/],
    ['https://x.example/1.jpg', '/1.jpg', /is no address/],
    ['"id":"1"', '"id":"1","creator":"x"', /creator/],
  ]);
});
