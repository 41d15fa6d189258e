import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import { createWikiClient } from '#server/wikimedia/client.ts';
import { createFeed } from './create.ts';
import { previewSource } from './preview.ts';
import { type FeedDeps, runFeed } from './run.ts';
import { SOURCES } from './sources.ts';

let wiki: CommonsStub;
let app: TestApp;
let deps: FeedDeps;

/** As the REST service answers for a day: `wikifeeds`, with the parts that nobody here reads. */
const KITE = {
  type: 'standard',
  title: 'Red_kite',
  displaytitle: '<span class="mw-page-title-main">Red kite</span>',
  titles: { canonical: 'Red_kite', normalized: 'Red kite', display: '<span>Red kite</span>' },
  namespace: { id: 0, text: '' },
  wikibase_item: 'Q170466',
  pageid: 44_553,
  thumbnail: {
    source: 'https://upload.wikimedia.org/x/330px-Red_kite.jpg',
    width: 330,
    height: 220,
  },
  originalimage: {
    source: 'https://upload.wikimedia.org/wikipedia/commons/a/ab/Red_kite.jpg',
    width: 2400,
    height: 1600,
  },
  lang: 'en',
  dir: 'ltr',
  revision: '1234567890',
  tid: '0f0e',
  timestamp: '2026-11-20T10:00:00Z',
  description: 'Species of bird',
  content_urls: {
    desktop: {
      page: 'https://en.wikipedia.org/wiki/Red_kite',
      revisions: 'https://en.wikipedia.org/x',
    },
    mobile: { page: 'https://en.m.wikipedia.org/wiki/Red_kite' },
  },
  extract: 'The red kite (Milvus milvus) is a medium-large bird of prey.',
  extract_html: '<p>The <b>red kite</b> …</p>',
};
const DAY = {
  tfa: KITE,
  mostread: { date: '2026-11-21Z', articles: [{ ...KITE, views: 9, rank: 1, view_history: [] }] },
  image: { title: 'File:Red kite.jpg', wb_entity_id: 'M1', structured: { captions: {} } },
  onthisday: [
    { text: 'The dodo was last seen.', pages: [KITE], year: 1681 },
    { text: 'Birds were counted.', pages: [], year: 1999 },
  ],
  news: [
    {
      links: [{ ...KITE, title: 'Ulm', titles: { ...KITE.titles, normalized: 'Ulm' } }],
      story:
        '<!--Nov 20--><b id="mwAQ"><a rel="mw:WikiLink" href="./Ulm" title="Ulm" id="mwAg">Ulm</a></b> <i>(pictured)</i> wins.',
    },
  ],
  dyk: [
    {
      html: '... that <b><a rel="mw:WikiLink" href="./Red_kite">kites</a></b><span typeof="mw:Entity"> </span>fly?',
      text: '... that kites fly?',
    },
  ],
};

before(async () => {
  wiki = await createCommonsStub();
  app = await createTestApp({ ...wiki.env, META_API_URL: `${wiki.url}/w/api.php` });
  const client = createWikiClient({ http: app.deps.wikiHttp, perMinute: 10_000 });
  const clock = () => new Date('2026-11-22T06:00:00Z');
  deps = { ...app.deps, wiki: client, remote: app.deps.federation.lookup, clock };

  wiki.addFile(1, { title: 'File:Red kite.jpg', labels: { en: 'A red kite' } });
  wiki.addFile(2, {
    title: 'File:Kite flight.webm',
    mime: 'video/webm',
    mediatype: 'VIDEO',
    user: 'Bob',
    metadata: { ImageDescription: { value: { _type: 'lang', en: 'A kite flies' } } },
  });
  wiki.addFile(3, { title: 'File:Kite call.oga', mime: 'audio/ogg', mediatype: 'AUDIO' });
  wiki.templates.set('Potd/2026-11-22', 'Red kite.jpg');
  wiki.templates.set('Potd/2026-11-22 (en)', '<p>Today: a <i>red</i> kite</p>');
  wiki.templates.set('Motd/2026-11-22', 'Kite flight.webm');
  wiki.templates.set('Motd/2026-11-22 (en)', '<p>A kite, flying</p>');
  wiki.templates.set('Motd/2026-11-23', 'Kite call.oga');
  wiki.categories.set('Quality images', [{ pageid: 1, timestamp: '2026-11-22T05:00:00Z' }]);
  wiki.pages.set('Wikimedia Forum', {
    revisions: [
      {
        revid: 12,
        parentid: 11,
        user: 'Ada',
        parsedcomment:
          '<span dir="auto"><span class="autocomment"><a href="/wiki/Wikimedia_Forum#Kites">→\u200eKites</a>: </span> see <a href="/wiki/Kite">Kite</a></span>',
        size: 90,
      },
      { revid: 11, parentid: 10, userhidden: true, commenthidden: true, size: 50 },
    ],
    sections: [
      section(
        '1',
        '2',
        'Kites <i>fly</i>',
        '<h2>Kites</h2><p>Do they? --Ada</p><dl><dd>Yes. --Bob</dd></dl>',
      ),
      section('2', '3', 'Answers', '<h3>Answers</h3><p>Yes</p>'),
      section('T-1', '2', 'Of a template', '<p>No</p>'),
    ],
  });
  const json = (body: unknown) => ({ type: 'application/json', body: JSON.stringify(body) });
  wiki.documents.set('/feed/v1/wikipedia/en/featured/2026/11/22', json(DAY));
  wiki.documents.set(
    '/signpost',
    json({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'S',
      items: [{ id: '1', url: 'https://x.example/1', title: 'Issue', content_html: '<p>News</p>' }],
    }),
  );
});

after(async () => {
  await app.close();
  await wiki.close();
});

function section(index: string, level: string, line: string, html: string) {
  return { toclevel: 1, level, line, number: '1', index, anchor: line, html };
}

/** What a feed of each source begins with. */
const BEGINNINGS: Record<string, [params: () => object, text: RegExp]> = {
  potd: [
    () => ({}),
    /^Today: a red kite\n\nPhoto: Ada · CC BY-SA 4\.0 · via Wikimedia Commons \(resized\)/,
  ],
  motd: [() => ({}), /^▶ A kite, flying\n\nVideo: Ada · CC BY-SA 4\.0/],
  category: [() => ({ category: 'quality' }), /^A red kite\n\nPhoto: Ada/],
  uploads: [() => ({ user: 'Bob' }), /^▶ A kite flies\n\nVideo: Ada/],
  search: [() => ({ query: 'kite' }), /^▶ Kite call\n\nAudio: Ada/],
  'featured-article': [
    () => ({}),
    /^Red kite\n\nThe red kite \(Milvus.*\n\nText: Red kite, Wikipedia · CC BY-SA 4\.0\nPhoto: Ada/,
  ],
  'on-this-day': [
    () => ({}),
    /^On this day · November 22\n\n1681 · The dodo was last seen\.\n\n1999 · Birds were counted\./,
  ],
  'did-you-know': [() => ({}), /^Did you know …\n\n• \.\.\. that kites fly\?/],
  'in-the-news': [() => ({}), /^Ulm \(pictured\) wins\.\n\nText: Ulm, Wikipedia/],
  'page-changes': [
    () => ({ page: 'Wikimedia Forum' }),
    /^Wikimedia Forum\n\nAda — →\u200eKites: see Kite/,
  ],
  'talk-sections': [
    () => ({ page: 'Wikimedia Forum' }),
    /^Kites fly\n\nDo they\? --Ada\n\nYes\. --Bob\n\nNew section: Wikimedia Forum/,
  ],
  rss: [() => ({ url: `${wiki.url}/signpost` }), /^Issue\n\nNews\n\nx\.example/],
};

test('every source is looked at here', () => {
  assert.deepEqual(SOURCES.map(({ name }) => name).toSorted(), Object.keys(BEGINNINGS).toSorted());
});

for (const [source, [params, text]] of Object.entries(BEGINNINGS)) {
  test(`${source}: a preview, and then the same as a post, once`, async () => {
    const wish = { source, params: params(), language: 'en' };
    const seen = await previewSource(deps, { ...wish, limit: 5 });
    assert.match(seen.at(-1)!.text ?? JSON.stringify(seen), text);
    const username = `s_${source.replaceAll('-', '_')}`;
    const { id } = await createFeed(deps, { ...wish, username, postsPerRun: 1 });
    assert.equal((await runFeed(deps, id)).published, 1);
    assert.equal((await runFeed(deps, id)).published, 0);
    const [post] = (await (await app.get(`/api/v1/accounts/${id}/statuses`)).json()) as {
      content: string;
      language: string;
    }[];
    assert.equal(post!.content, seen.at(-1)!.html);
    assert.equal(post!.language, 'en');
  });
}

test('a sound of the day has a link in place of a picture, and a film its still', async () => {
  const tomorrow = { ...deps, clock: () => new Date('2026-11-23T06:00:00Z') };
  const wish = { source: 'motd', language: 'en', limit: 1 };
  const [sound] = await previewSource(tomorrow, wish);
  assert.match(sound!.html!, /^<p><a href="[^"]*File:Kite_call\.oga"[^>]*>▶ <\/a>/);
  assert.equal(sound!.picture, null);
  const [film] = await previewSource(deps, wish);
  assert.match(film!.picture!.url, /1280px/);
  assert.equal(film!.picture!.alt, 'A kite, flying');
});

test('a talk page where nobody has spoken yet has nothing to tell', async () => {
  const wish = { source: 'talk-sections', params: { page: 'Talk:Nothing' }, language: 'en' };
  assert.deepEqual(await previewSource(deps, { ...wish, limit: 5 }), []);
});
