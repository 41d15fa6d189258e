import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
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
import { testPicture } from '#server/testing/pictures.ts';
import { until } from '#server/testing/until.ts';
import { createWikiClient } from '#server/wikimedia/client.ts';
import { createFeed, type NewFeed } from './create.ts';
import { previewSource } from './preview.ts';
import { type FeedDeps, type RunReport, runFeed } from './run.ts';

const options = { skip: hasMediaWiki() ? false : 'MediaWiki is not installed' };

describe('feeds of a real MediaWiki', options, () => {
  let wiki: MediaWiki;
  let ada: WikiSession;
  let app: TestApp;
  let deps: FeedDeps;
  let names = 0;
  const now = new Date();
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
    assert.match(changes.at(-1)!.text!, /^Village pump\n\nAda/);
    await ada.discuss('Talk:Village pump', "A ''new'' [[kite]]?", 'What about it? ~~~~');
    const [section] = await preview('talk-sections', { page: 'Talk:Village pump' });
    assert.match(section!.text!, /^A new kite\?\n\nWhat about it\?/);
  });

  async function preview(source: string, params: object) {
    return await previewSource(deps, { source, params, language: 'en', limit: 5 });
  }
});
