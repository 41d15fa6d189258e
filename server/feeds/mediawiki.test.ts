import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createGuardedClient } from '#server/activitypub/fetch/guarded-client.ts';
import { createWikiHttp } from '#server/activitypub/fetch/wiki-http.ts';
import { readConfig } from '#server/config.ts';
import { Status } from '#server/contract/status.ts';
import { toApiDay } from '#server/core/time.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { filePage } from '#server/testing/mediawiki/file-page.ts';
import {
  hasMediaWiki,
  type MediaWiki,
  startMediaWiki,
} from '#server/testing/mediawiki/mediawiki.ts';
import type { WikiSession } from '#server/testing/mediawiki/wiki-session.ts';
import { testAnimation, testPicture } from '#server/testing/pictures.ts';
import { until } from '#server/testing/until.ts';
import { createWikiClient } from '#server/wikimedia/client.ts';
import { createFeed, type NewFeed } from './create.ts';
import { previewSource } from './preview.ts';
import { type FeedDeps, type RunReport, runFeed } from './run.ts';

const options = { skip: hasMediaWiki() ? false : 'MediaWiki is not installed' };
/** One moment for all: a day may end while this runs. */
const started = new Date();

describe('feeds of a real MediaWiki', options, () => {
  let wiki: MediaWiki;
  let ada: WikiSession;
  let app: TestApp;
  let deps: FeedDeps;
  let names = 0;
  const now = started;
  const today = toApiDay(now);

  before(async () => {
    wiki = await startMediaWiki();
    ada = await wiki.join('Ada');
    app = await createTestApp(wiki.env);
    const client = createWikiClient({ http: app.deps.wikiHttp, perMinute: 10_000 });
    deps = { ...app.deps, wiki: client, remote: app.deps.federation.lookup, clock: () => now };
  });

  after(async () => {
    await app?.close();
    await wiki?.close();
  });

  async function feed(more: Partial<NewFeed> & Pick<NewFeed, 'source'>): Promise<string> {
    names += 1;
    const named = { language: 'en', username: `feed${names}`, ...more };
    return (await createFeed(deps, named)).id;
  }

  async function posts(id: string): Promise<Status[]> {
    const response = await app.get(`/api/v1/accounts/${id}/statuses`);
    return Status.array().parse(await response.json());
  }

  /** Runs until the report is as wanted: a wiki brings its lists up to date after it has answered. */
  async function runUntil(id: string, wanted: (report: RunReport) => boolean): Promise<RunReport> {
    return await until(
      async () => {
        const report = await runFeed(deps, id);
        return wanted(report) && report;
      },
      { what: 'a run with the wanted outcome' },
    );
  }

  const picture = (width = 1600) => testPicture({ width, height: Math.round(width / 2) });

  test('the picture of the day, as Commons writes it down', async () => {
    await ada.upload(
      'Red kite.jpg',
      await picture(),
      filePage({ ImageDescription: { en: 'A bird', de: 'Ein Vogel' } }),
    );
    await wiki.admin.edit(
      'Template:Potd filename',
      '[[File:{{{1}}}|300px]]<noinclude>[[Category:Potd templates]]</noinclude>',
    );
    await wiki.admin.edit(`Template:Potd/${today}`, '{{Potd filename|1=Red kite.jpg|2=2026}}');
    await wiki.admin.edit(
      `Template:Potd/${today} (en)`,
      "A '''red kite''' (''Milvus milvus'') over [[Ulm]], see [[:en:Red kite|kites]]<ref>x</ref>.",
    );
    await wiki.admin.edit('Ulm', 'A town.');
    const id = await feed({ source: 'potd' });
    assert.equal((await runFeed(deps, id)).published, 1);
    assert.equal((await runFeed(deps, id)).published, 0);
    const [post, ...others] = await posts(id);
    assert.deepEqual(others, []);
    assert.match(
      post!.content,
      /^<p>A red kite \(Milvus milvus\) over <a href="http:[^"]*\/wiki\/Ulm"/,
    );
    assert.match(post!.content, /Photo: <a [^>]*>Ada<\/a> · <a [^>]*>CC BY-SA 4\.0<\/a> · via <a /);
    const [shown] = post!.media_attachments;
    assert.match(shown!.description!, /^A red kite \(Milvus milvus\) over Ulm/);
    assert.equal(shown!.meta.original!.width, 1280);
    assert.equal(shown!.credit!.source_url, `${wiki.origin}/wiki/File:Red_kite.jpg`);
    const [german] = await previewSource(deps, { source: 'potd', language: 'de', limit: 1 });
    assert.equal(german!.language, 'en');
  });

  test('a category: what is new, never what must not be shown, and what becomes of it', async () => {
    const params = { category: 'Quality images' };
    const id = await feed({ source: 'category', params });
    const one = filePage({}, 'Quality images');
    await ada.upload('One.jpg', await picture(), one);
    await ada.upload(
      'Not free.jpg',
      await picture(801),
      filePage({ NonFree: 'true' }, 'Quality images'),
    );
    await ada.upload(
      'Doubtful.jpg',
      await picture(802),
      filePage({ DeletionReason: 'x' }, 'Quality images'),
    );
    await ada.upload(
      'Nobody’s.jpg',
      await picture(803),
      filePage({ LicenseShortName: '' }, 'Quality images'),
    );
    const report = await runUntil(id, ({ skipped, published }) => skipped + published === 4);
    assert.equal(report.published, 1, JSON.stringify(report));
    const [post] = await posts(id);
    assert.match(post!.content, /^<p>One<\/p>/);

    await ada.upload('Two.jpg', await picture(804), filePage({}, 'Quality images'));
    await runUntil(id, ({ published }) => published === 1);
    await ada.upload('One.jpg', await picture(805), one);
    await runUntil(id, ({ updated }) => updated === 1);
    const changed = (await posts(id)).at(-1)!;
    assert.equal(changed.id, post!.id);
    assert.ok(changed.edited_at);
    assert.equal(changed.media_attachments[0]!.meta.original!.width, 805);
    assert.notEqual(changed.media_attachments[0]!.id, post!.media_attachments[0]!.id);

    await wiki.admin.move('File:Two.jpg', 'File:Second.jpg');
    assert.equal((await runFeed(deps, id)).removed, 0);
    await wiki.admin.remove('File:One.jpg');
    await ada.edit('File:Second.jpg', filePage({ DeletionReason: 'copied' }, 'Quality images'));
    await runUntil(id, ({ removed }) => removed > 0);
    await until(async () => (await runFeed(deps, id)) && (await posts(id)).length === 0);
  });

  test('uploads of a person, oldest first', async () => {
    const bob = await wiki.join('Bob the Photographer');
    await bob.upload('First of Bob.jpg', await picture(700), filePage());
    await bob.upload(
      'Ünïcode & “quotes” (1), 100 percent!.png',
      await testPicture({ type: 'png' }),
      filePage(),
    );
    const id = await feed({ source: 'uploads', params: { user: 'User:Bob the Photographer' } });
    await runUntil(id, ({ published }) => published === 2);
    const titles = (await posts(id)).map((post) => /^<p>(.*?)<\/p>/.exec(post.content)![1]);
    assert.deepEqual(titles, ['Ünïcode &amp; “quotes” (1), 100 percent!', 'First of Bob']);
  });

  test('what a search finds, on a wiki without CirrusSearch', async () => {
    await ada.upload('Lighthouse at dusk.jpg', await picture(640), filePage());
    await until(async () => {
      const found = await preview('search', { query: 'lighthouse' });
      return found.length === 1 && found[0]!.text!.startsWith('Lighthouse at dusk');
    });
  });

  test('changes of a page and new sections of its discussion', async () => {
    await ada.edit('Village pump', 'Hello');
    await ada.edit('Village pump', 'Hello & welcome', '/* Top */ greet [[User:Bob|Bob]]');
    const changes = await preview('page-changes', { page: 'Village pump' });
    assert.match(changes.at(-1)!.text!, /^Village pump\n\nAda — .*Top: greet Bob\n/);
    await ada.discuss('Talk:Village pump', "A ''new'' [[kite]]?", 'What about it? ~~~~');
    const [section] = await preview('talk-sections', { page: 'Talk:Village pump' });
    assert.match(section!.text!, /^A new kite\?\n\nWhat about it\?/);
  });

  test('a day is found in whatever way its template is written', async () => {
    await ada.upload('Blue tit.jpg', await picture(901), filePage());
    await ada.upload("O'Neill & “Söhne” (100+), 1.jpg", await picture(902), filePage());
    await ada.upload('Icon.png', await testPicture({ type: 'png', width: 20 }), filePage());
    const written: [string, string][] = [
      ['{{Potd nowhere|Blue tit.jpg|2026}}', 'Blue tit'],
      ['[[File:Icon.png]] [[File:Blue tit.jpg|300px]]', 'Blue tit'],
      ['[[File:Blue tit.jpg]]<noinclude> [[File:Red kite.jpg]]</noinclude>', 'Blue tit'],
      ['<gallery>\nFile:Blue tit.jpg|x\n</gallery>', 'Blue tit'],
      ['<!-- chosen -->Image:blue_tit.jpg', 'Blue tit'],
      ['O&#39;Neill &amp; “Söhne” (100+), 1.jpg', "O'Neill & “Söhne” (100+), 1"],
      ['#REDIRECT [[Template:Potd/2026-01-01]]', 'Blue tit'],
    ];
    for (const [n, [text]] of written.entries())
      await ada.edit(`Template:Potd/2026-01-0${n + 1}`, text);
    for (const [n, [text, name]] of written.entries()) {
      const [post] = await onDay(`2026-01-0${n + 1}`);
      assert.ok(post!.text?.startsWith(`${name}\n`), `${text}: ${JSON.stringify(post)}`);
    }
    await ada.edit('Template:Potd/2026-01-09', '{{Potd filename|1=No such file.jpg}}');
    assert.match((await onDay('2026-01-09'))[0]!.skipped!, /nothing was chosen/);
  });

  test('a caption is what people read of it, whatever it is made of', async () => {
    const written: [string, string][] = [
      ['A <br/>kite,<br>H<sub>2</sub>O and 10<sup>6</sup>.', 'A kite, H₂O and 10⁶.'],
      [
        '<div class="description en"><span class="langlabel-en">English: </span>A kite</div>',
        'A kite',
      ],
      ['[[File:Red kite.jpg|thumb|Not this]] A kite {{no such template}}!', 'A kite !'],
      ['A kite<span style="display:none">date QS:P571</span>', 'A kite'],
      [
        '&lt;script&gt; @ada@example.org & [https://example.org/ kites]',
        '<script> @ada@example.org & kites',
      ],
    ];
    await ada.edit('Template:Potd/2026-02-01', 'Blue tit.jpg');
    for (const [wikitext, text] of written) {
      await ada.edit('Template:Potd/2026-02-01 (en)', wikitext);
      const [post] = await onDay('2026-02-01');
      assert.equal(post!.text!.split('\n')[0], text);
    }
    await ada.edit('Template:Potd/2026-02-01 (de)', 'Eine Meise');
    await ada.edit('Template:Potd/2026-02-01 (zh-hans)', '蓝山雀');
    for (const [language, text] of [
      ['de-at', 'Eine Meise'],
      ['zh', '蓝山雀'],
    ] as const) {
      const [post] = await onDay('2026-02-01', language);
      assert.ok(post!.text!.startsWith(text), post!.text);
    }
  });

  test('files that are no photographs come as what can be shown of them', async () => {
    const category = 'Odd files';
    const put = async (name: string, bytes: Uint8Array, metadata = {}) =>
      await ada.upload(name, bytes, filePage(metadata, category));
    await put('Song.ogg', Buffer.concat([Buffer.from('OggS'), Buffer.alloc(500)]));
    await put('Paper.pdf', Buffer.from('%PDF-1.4\n%%EOF'));
    await put('Web.webp', await testPicture({ type: 'webp', width: 1500 }));
    await put('Moving.gif', await testAnimation(3));
    await put('Painting.jpg', await picture(903), {
      Artist:
        '<table><tr><th>Artist</th><td>Anna</td></tr></table><i style="display: none;">QS:1</i>',
      Restrictions: 'personality',
      LicenseShortName: 'Public domain',
      LicenseUrl: '',
    });
    await put('Noncommercial.jpg', await picture(904), { LicenseShortName: 'CC BY-NC 4.0' });
    const id = await feed({ source: 'category', params: { category }, postsPerRun: 10 });
    await runUntil(id, ({ published, skipped }) => published + skipped === 6);
    const seen = (await posts(id)).map(({ content, media_attachments }) => [
      content
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .replace(/#.*/, '')
        .trim(),
      media_attachments.length,
    ]);
    assert.deepEqual(seen, [
      [
        'Painting Photo: Artist Anna · Public domain · via Test Commons · other restrictions: personality rights',
        1,
      ],
      ['Moving Image: Ada · CC BY-SA 4.0 · via Test Commons', 1],
      ['Web Image: Ada · CC BY-SA 4.0 · via Test Commons (resized)', 1],
      ['▶ Song Audio: Ada · CC BY-SA 4.0 · via Test Commons', 0],
    ]);
  });

  async function onDay(day: string, language = 'en') {
    const at = { ...deps, clock: () => new Date(`${day}T12:00:00Z`) };
    return await previewSource(at, { source: 'potd', language, limit: 1 });
  }

  async function preview(source: string, params: object) {
    return await previewSource(deps, { source, params, language: 'en', limit: 5 });
  }
});

describe('a wiki of somebody else', options, () => {
  test('in another language, without extensions, at another address, has its own licence', async () => {
    const wiki = await startMediaWiki({
      name: 'Stadtwiki',
      scriptPath: '/kb/engine',
      articlePath: undefined,
      language: 'de',
      metadata: 'none',
      php: "$wgRightsText = 'CC BY 4.0'; $wgRightsUrl = 'https://creativecommons.org/licenses/by/4.0/';",
    });
    try {
      const bytes = await testPicture({ width: 1400 });
      await wiki.admin.upload('Rathaus.jpg', bytes, '[[Kategorie:Häuser]]');
      await wiki.admin.upload(
        'Zweifel.jpg',
        await testPicture({ width: 1401 }),
        '{{Löschen}} [[Kategorie:Häuser]]',
      );
      const preview = reader(wiki);
      await until(async () => (await preview('category', { category: 'Häuser' })).length === 2);
      const [shown, skipped] = await preview('category', { category: 'Kategorie:Häuser' });
      assert.match(
        shown!.text!,
        /^Rathaus\n\nFoto: Admin · CC BY 4\.0 · über Stadtwiki \(verkleinert\)/,
      );
      assert.match(
        shown!.html!,
        /index\.php\?title=Datei:Rathaus\.jpg|index\.php\/Datei:Rathaus\.jpg/,
      );
      assert.match(skipped!.skipped!, /up for deletion/);
      await wiki.admin.edit(`Vorlage:Potd/${toApiDay(started)}`, '[[Datei:Rathaus.jpg|mini]]');
      await wiki.admin.edit(`Vorlage:Potd/${toApiDay(started)} (de)`, "Das '''Rathaus'''");
      const [day] = await preview('potd', {});
      assert.match(day!.text!, /^Das Rathaus\n/);
      assert.deepEqual(await preview('talk-sections', { page: 'Diskussion:Leer' }), []);
    } finally {
      await wiki.close();
    }
  });

  test('may show the files of another, which has them described', async () => {
    const commons = await startMediaWiki();
    const repository = `[ 'class' => ForeignAPIRepo::class, 'name' => 'elsewhere', 'apibase' => '${commons.api}',
      'fetchDescription' => true, 'apiThumbCacheExpiry' => 0 ]`;
    const wiki = await startMediaWiki({
      scriptPath: '',
      articlePath: undefined,
      metadata: 'none',
      php: `$wgForeignFileRepos[] = ${repository};`,
    });
    try {
      await commons.admin.upload('Shared.jpg', await testPicture({ width: 1402 }), filePage());
      await wiki.admin.edit(`Template:Potd/${toApiDay(started)}`, '[[File:Shared.jpg]]');
      const [post] = await reader(wiki, commons)('potd', {});
      assert.match(post!.text!, /^Shared\n\nFoto: Ada · CC BY-SA 4\.0 · über 127\.0\.0\.1/);
    } finally {
      await Promise.all([wiki.close(), commons.close()]);
    }
  });
});

/** Previews of a German feed from `wiki`, with the files of other wikis let in. */
function reader(wiki: MediaWiki, ...others: MediaWiki[]) {
  const hosts = others.map(({ api }) => api).join(',');
  const config = readConfig({
    ...wiki.env,
    WIKI_HOSTS: hosts,
    DATABASE_URL: 'postgres://none/none',
  });
  const http = createWikiHttp(createGuardedClient(config), config);
  const deps = { config, wiki: createWikiClient({ http }) } as FeedDeps;
  return async (source: string, params: object) =>
    await previewSource(
      { ...deps, clock: () => started },
      { source, params, language: 'de', limit: 5 },
    );
}
