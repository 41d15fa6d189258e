import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { CommonsFile } from '#server/contract/commons-file.ts';
import { MediaAttachment } from '#server/contract/media-attachment.ts';
import { testApi } from '#server/testing/api.ts';
import { createTestApp, type TestApp } from '#server/testing/app.ts';
import { type CommonsStub, createCommonsStub } from '#server/testing/commons-stub.ts';
import * as make from '#server/testing/factories.ts';
import { commonsRoutes } from './routes.ts';

let commons: CommonsStub;
let app: TestApp;
let me: string;
before(async () => {
  commons = await createCommonsStub();
  app = await createTestApp(commons.env);
  me = await make.localAccount(app.deps.db);
  commons.addFile(1, {
    title: 'File:Red kite.jpg',
    labels: { en: 'A red kite', de: 'Ein Rotmilan' },
  });
  commons.addFile(2, { metadata: { NonFree: { value: 'true' } } });
  commons.addFile(3, { metadata: { ImageDescription: { value: 'Only <b>described</b>' } } });
  commons.addFile(4, { mediatype: 'VIDEO', mime: 'video/webm' });
});
after(async () => {
  await app.close();
  await commons.close();
});

const ask = (method: string, path: string, as: string | null = me, options = {}) =>
  testApi(commonsRoutes(app.deps)).request(as, method, `/api/v1/wikimedia/commons${path}`, options);

test('pictures are found with caption, author and terms, and only such as may be published', async () => {
  const response = await ask('GET', '/search?q=kite&language=de');
  const found = z.array(CommonsFile).parse(await response.json());
  assert.deepEqual(
    found.map(({ id, caption, caption_language }) => [id, caption, caption_language]),
    [
      ['1', 'Ein Rotmilan', 'de'],
      ['3', 'Only described', null],
    ],
  );
  const [first] = found;
  assert.deepEqual([first?.creator, first?.license_name], ['Ada', 'CC BY-SA 4.0']);
  const preview = await ask('GET', '/1/preview');
  assert.deepEqual([preview.status, preview.headers.get('content-type')], [200, 'image/jpeg']);
  assert.equal((await ask('GET', '/2/preview')).status, 404);
  assert.equal((await ask('GET', '/search?q=')).status, 422);
  assert.equal((await ask('GET', '/search?q=x', null)).status, 401);
  assert.equal((await ask('GET', '/search?q=x', me, { scopes: ['read'] })).status, 403);
});

test('one becomes an attachment of one’s own, described and credited', async () => {
  const response = await ask('POST', '/media', me, { json: { id: '1', language: 'fr' } });
  const media = MediaAttachment.parse(await response.json());
  assert.equal(media.description, 'A red kite');
  assert.ok(media.url?.startsWith(app.deps.config.origin));
  assert.deepEqual(
    [media.credit?.creator, media.credit?.license_name, media.credit?.license_url],
    ['Ada', 'CC BY-SA 4.0', 'https://creativecommons.org/licenses/by-sa/4.0'],
  );
  const row = await app.deps.db
    .selectFrom('media')
    .select('account_id')
    .where('id', '=', media.id)
    .executeTakeFirst();
  assert.equal(row?.account_id, me);
  for (const id of ['2', '4', '99', 'x'])
    assert.equal((await ask('POST', '/media', me, { json: { id } })).status, 404, id);
});

test('a wiki that does not answer is told of, and one that nobody set up is not there', async () => {
  const failing = { status: 200, body: '{"error":{"code":"badvalue","info":"no"}}' };
  commons.next.push(failing);
  assert.equal((await ask('GET', '/search?q=other')).status, 503);
  const bare = await createTestApp();
  try {
    const routes = testApi(commonsRoutes(bare.deps));
    const path = '/api/v1/wikimedia/commons/search?q=x';
    assert.equal((await routes.request('1', 'GET', path)).status, 404);
  } finally {
    await bare.close();
  }
});
