import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createAskTranslator } from '#server/activitypub/fetch/ask-translator.ts';
import { readConfig } from '#server/config.ts';
import { Translation } from '#server/contract/translation.ts';
import { type TestApi, testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { translationRoutes } from './routes.ts';
import { createTranslationService } from './service.ts';

let database: TestDatabase;
let server: Server;
let origin: string;
let asked: { url: string; body: Record<string, unknown> }[] = [];
let down = false;
const closing: (() => Promise<void>)[] = [];

before(async () => {
  database = await createTestDatabase();
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += String(chunk)));
    request.on('end', () => {
      const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
      asked.push({ url: request.url ?? '', body });
      const [status, answer] = down ? [500, {}] : [200, answerOf(request.url ?? '', body)];
      response.writeHead(status as number, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  for (const close of closing) await close();
  server.close();
  await database.close();
});

/** Says everything in capitals. */
const loud = (text: unknown) =>
  String(text).replaceAll(
    /(<[^>]*>)|([^<]+)/g,
    (_, tag, words) => tag ?? String(words).toUpperCase(),
  );

function answerOf(url: string, body: Record<string, unknown>): unknown {
  if (url === '/languages')
    return [
      { code: 'de', targets: ['de', 'en'] },
      { code: 'en', targets: ['de', 'en'] },
    ];
  if (url === '/translate') {
    const translatedText = (body['q'] as string[]).map((text) => `${loud(text)}<script>x</script>`);
    return { translatedText, detectedLanguage: [{ language: 'de', confidence: 90 }] };
  }
  if (url === '/api/languages') return { de: { en: 'nllb' } };
  return { translation: loud(body['content']) };
}

function apiWith(env: Record<string, string>): TestApi {
  const config = readConfig({ DATA_DIR: '/tmp', ...env });
  const { ask, close } = createAskTranslator(config);
  closing.push(close);
  const deps = testDeps(database.db);
  asked = [];
  return testApi(
    translationRoutes({ ...deps, translation: createTranslationService(config, ask) }),
  );
}

async function translate(api: TestApi, statusId: string, lang = 'en') {
  const reader = await make.localAccount(database.db);
  const response = await api.request(reader, 'POST', `/api/v1/statuses/${statusId}/translate`, {
    json: { lang },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('LibreTranslate translates once, and what it says is sanitised', async () => {
  const api = apiWith({ TRANSLATION_URL: `${origin}/`, TRANSLATION_API_KEY: 'key' });
  const author = await make.remoteAccount(database.db);
  const statusId = await make.status(database.db, author, {
    content: '<p>Guten Morgen :blob:</p>',
    spoiler_text: 'früh',
    language: 'de-AT',
  });
  const { status, body } = await translate(api, statusId);
  assert.equal(status, 200, JSON.stringify(body));
  const translation = Translation.parse(body);
  assert.equal(translation.content, '<p>GUTEN MORGEN :BLOB:</p>');
  assert.match(translation.spoiler_text, /^FRÜH/);
  assert.equal(translation.language, 'en');
  assert.equal(translation.detected_source_language, 'de');
  assert.equal(translation.provider, 'LibreTranslate');
  const html = asked.find((one) => one.body['format'] === 'html');
  assert.equal(html?.body['source'], 'de');
  assert.equal(html?.body['api_key'], 'key');
  assert.match(String(html?.body['q']), /<span translate="no">:blob:<\/span>/);
  const before = asked.length;
  await translate(api, statusId);
  assert.equal(asked.length, before, 'kept');
  const languages = await api.request(null, 'GET', '/api/v1/instance/translation_languages');
  assert.deepEqual(await languages.json(), { de: ['en'], en: ['de'], und: ['de', 'en'] });
});

test('MinT does as well', async () => {
  const api = apiWith({ TRANSLATION_URL: origin, TRANSLATION_KIND: 'mint' });
  const author = await make.localAccount(database.db);
  const statusId = await make.status(database.db, author, {
    content: '<p>Guten Morgen</p>',
    language: 'de',
  });
  const { body } = await translate(api, statusId);
  assert.equal(Translation.parse(body).content, '<p>GUTEN MORGEN</p>');
  assert.equal(asked.at(-1)?.url, '/api/translate');
  const unknown = await make.status(database.db, author, { content: '<p>?</p>', language: null });
  assert.equal((await translate(api, unknown)).status, 403, 'it must be told the language');
});

test('private posts stay here, unknown pairs are refused, faults are told', async () => {
  const api = apiWith({ TRANSLATION_URL: origin });
  const author = await make.localAccount(database.db);
  const own = await make.status(database.db, author, { visibility: 'private', language: 'de' });
  const open = await make.status(database.db, author, { language: 'de' });
  assert.equal((await translate(api, own)).status, 404);
  const mine = await api.request(author, 'POST', `/api/v1/statuses/${own}/translate?lang=en`);
  assert.equal(mine.status, 403);
  assert.equal((await translate(api, open, 'xx')).status, 403);
  down = true;
  assert.equal((await translate(api, open)).status, 503);
  down = false;
  assert.equal((await translate(api, open)).status, 200, 'a fault is not kept');
  assert.equal((await api.request(null, 'POST', `/api/v1/statuses/${open}/translate`)).status, 401);
});

test('without a server there is no translation', async () => {
  const api = apiWith({});
  const statusId = await make.status(database.db, await make.localAccount(database.db));
  assert.equal((await translate(api, statusId)).status, 404);
  const languages = await api.request(null, 'GET', '/api/v1/instance/translation_languages');
  assert.deepEqual(await languages.json(), {});
});
