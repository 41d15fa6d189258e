import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findCaptions } from './captions.ts';
import { createWikiClient, type WikiClient } from './client.ts';
import { filePage, type ImageInfo } from './file-answer.ts';
import { type FileInfo, readFileInfo } from './file-info.ts';
import { findFiles } from './find-files.ts';

const API = 'https://commons.wikimedia.org/w/api.php';

/** A file as Commons describes it, with other metadata or other properties laid over. */
function file(meta: Record<string, unknown> = {}, info: Partial<ImageInfo> = {}): FileInfo {
  const metadata = {
    Artist: '<a href="//commons.wikimedia.org/wiki/User:P" title="User:P">P. Hotographer</a>',
    LicenseShortName: 'CC BY-SA 4.0',
    License: 'cc-by-sa-4.0',
    LicenseUrl: 'https://creativecommons.org/licenses/by-sa/4.0',
    AttributionRequired: 'true',
    Assessments: 'featured|quality',
    ImageDescription: { en: '<p>A <b>red</b> kite</p>', de: 'Ein Rotmilan', _type: 'lang' },
    ...meta,
  };
  const page = filePage.parse({
    pageid: 3,
    ns: 6,
    title: 'File:Red kite.jpg',
    imageinfo: [
      {
        user: 'Uploader',
        timestamp: '2026-11-22T05:07:02Z',
        size: 549_868,
        width: 2400,
        height: 1600,
        url: 'https://upload.wikimedia.org/a/Red_kite.jpg',
        descriptionurl: 'https://commons.wikimedia.org/wiki/File:Red_kite.jpg',
        thumburl: 'https://upload.wikimedia.org/thumb/a/960px-Red_kite.jpg',
        thumbwidth: 960,
        thumbheight: 640,
        sha1: '0b17',
        mime: 'image/jpeg',
        mediatype: 'BITMAP',
        extmetadata: Object.fromEntries(
          Object.entries(metadata).map(([name, value]) => [name, { value }]),
        ),
        ...info,
      },
    ],
  });
  return readFileInfo(page, API)!;
}

describe('a file', () => {
  test('has its author, licence and descriptions as text, with their links', () => {
    const found = file();
    assert.deepEqual(found.author, {
      text: 'P. Hotographer',
      url: 'https://commons.wikimedia.org/wiki/User:P',
    });
    assert.deepEqual(found.license, {
      id: 'cc-by-sa-4.0',
      name: 'CC BY-SA 4.0',
      url: 'https://creativecommons.org/licenses/by-sa/4.0',
    });
    assert.equal(found.attributionRequired, true);
    assert.deepEqual(found.descriptions, { en: 'A red kite', de: 'Ein Rotmilan' });
    assert.deepEqual(found.assessments, ['featured', 'quality']);
    assert.equal(found.unpublishable, null);
    assert.equal(found.thumbnail?.width, 960);
  });

  test('names whom the author wants named before the author', () => {
    assert.equal(file({ Attribution: 'Team © <i>X</i>' }).author.text, 'Team © X');
    assert.deepEqual(file({ Artist: '' }).author, { text: 'Uploader', url: null });
  });

  test('takes text only out of a box with scripts, tables and several links', () => {
    const { author } = file({
      Artist:
        '<script>alert(1)</script><table><tr><td><a href="/wiki/A">A</a> and <a href="/wiki/B">B</a></td></tr></table>',
    });
    assert.deepEqual(author, { text: 'A and B', url: null });
    const { url } = file({ Artist: '<a href="javascript:alert(1)">X</a>' }).author;
    assert.equal(url, null);
  });

  test('finds a licence address that a template made a link', () => {
    const wrapped = '<a class="external" href="https://example.org/cc">https://example.org/cc</a>';
    assert.equal(file({ LicenseUrl: wrapped }).license?.url, 'https://example.org/cc');
    assert.equal(file({ LicenseUrl: 'data:text/html,x' }).license?.url, null);
  });

  test('has a description without a language where the wiki says none', () => {
    assert.deepEqual(file({ ImageDescription: 'A kite' }).descriptions, { '': 'A kite' });
    assert.deepEqual(file({}, { extmetadata: [] }).descriptions, {});
  });

  for (const [why, meta, info] of [
    ['is not free', { NonFree: 'true' }, {}],
    ['tagged for deletion', { DeletionReason: 'Copyvio' }, {}],
    ['names no licence', { LicenseShortName: '' }, {}],
    ['hidden', {}, { filehidden: true }],
  ] as const) {
    test(`must not be published when it ${why}`, () => {
      assert.match(file(meta, info).unpublishable ?? '', new RegExp(why));
    });
  }
});

/** A client whose wiki answers every query with this. */
function wiki(body: unknown): WikiClient {
  return createWikiClient({
    http: async (request) => ({
      status: 200,
      headers: {},
      body: Buffer.from(JSON.stringify(body)),
      finalUrl: request.url,
    }),
  });
}

test('files are found under the title asked for, through normalisation and redirects', async () => {
  const info = { url: 'https://x/a.jpg', descriptionurl: 'https://x/File:B.jpg' };
  const found = await findFiles(
    wiki({
      query: {
        normalized: [{ from: 'File:a.jpg', to: 'File:A.jpg' }],
        redirects: [{ from: 'File:A.jpg', to: 'File:B.jpg' }],
        pages: [
          { pageid: 9, ns: 6, title: 'File:B.jpg', imageinfo: [info] },
          { ns: 6, title: 'File:Nope.jpg', missing: true, imagerepository: '' },
        ],
      },
    }),
    API,
    ['File:a.jpg', 'File:Nope.jpg'],
    960,
  );
  assert.deepEqual([...found.keys()], ['File:a.jpg']);
  assert.equal(found.get('File:a.jpg')?.pageId, 9);
});

test('captions are read by language; files without any, and wikis without them, have none', async () => {
  const entities = {
    M1: { labels: { en: { language: 'en', value: 'A kite' } } },
    M2: { labels: [] },
    M3: { missing: '' },
  };
  assert.deepEqual(
    [...(await findCaptions(wiki({ entities }), API, [1, 2, 3]))],
    [[1, { en: 'A kite' }]],
  );
  const plain = wiki({ error: { code: 'badvalue', info: 'Unrecognized value' } });
  assert.equal((await findCaptions(plain, API, [1])).size, 0);
});
