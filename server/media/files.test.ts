import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import sharp from 'sharp';
import { type Config, readConfig } from '#server/config.ts';
import { newId } from '#server/core/ids.ts';
import { DAY } from '#server/core/time.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { insertAccount, TEST_ORIGIN, type TestAccount } from '#server/testing/accounts.ts';
import { testApi, type TestApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { testPicture } from '#server/testing/pictures.ts';
import { fileRoutes } from './file-routes.ts';
import { forgetMediaOf } from './forget.ts';
import { ICON_SIZES } from './icon.ts';
import { pruneMedia } from './prune.ts';
import type { MediaStorage } from './storage.ts';
import { newKey } from './storage/keys.ts';
import { openStorage } from './storage/open.ts';

let database: TestDatabase;
let remote: TestAccount;
let config: Config;
let storage: MediaStorage;
let api: TestApi;
let fetched: string[] = [];
let answer: () => Promise<Uint8Array>;

before(async () => {
  database = await createTestDatabase();
  remote = await insertAccount(database.db, 'remote', { domain: 'media.peer.example' });
  config = readConfig({
    ORIGIN: TEST_ORIGIN,
    DATA_DIR: await mkdtemp(join(tmpdir(), 'social-files-')),
  });
  storage = openStorage(config);
  const fetchBytes = async (url: string) => {
    fetched.push(url);
    return { bytes: await answer(), contentType: 'text/html' };
  };
  api = testApi(fileRoutes({ db: database.db, config, storage, fetchBytes }));
});
after(async () => {
  await database.close();
  await rm(config.dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  fetched = [];
  answer = () => testPicture({ width: 900, height: 600, exif: 'gps' });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  api.request(null, 'GET', path, { headers });

async function remoteMedium(url: string, type: 'image' | 'video' = 'image'): Promise<string> {
  const id = newId();
  const status_id = await make.status(database.db, remote.id);
  await database.db
    .insertInto('media')
    .values({ id, account_id: remote.id, type, remote_url: url, status_id })
    .execute();
  return id;
}

test('stored files are served inert, for ever, and in parts', async () => {
  const key = newKey('originals', 'image/png');
  await storage.put(key, new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 'image/png');
  const whole = await get(`/media/${key}`);
  assert.equal(whole.status, 200);
  assert.equal(whole.headers.get('content-type'), 'image/png');
  assert.equal(whole.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(whole.headers.get('access-control-allow-origin'), '*');
  assert.match(whole.headers.get('content-security-policy') ?? '', /sandbox/);
  assert.match(whole.headers.get('cache-control') ?? '', /immutable/);
  assert.equal((await whole.bytes()).length, 10);
  const part = async (range: string) => {
    const response = await get(`/media/${key}`, { range });
    return [response.status, response.headers.get('content-range'), [...(await response.bytes())]];
  };
  assert.deepEqual(await part('bytes=2-4'), [206, 'bytes 2-4/10', [2, 3, 4]]);
  assert.deepEqual(await part('bytes=8-'), [206, 'bytes 8-9/10', [8, 9]]);
  assert.deepEqual(await part('bytes=-1'), [206, 'bytes 9-9/10', [9]]);
  assert.deepEqual(await part('bytes=7-99'), [206, 'bytes 7-9/10', [7, 8, 9]]);
  assert.deepEqual(await part('bytes=10-'), [416, 'bytes */10', []]);
  assert.equal((await part('bytes=0-1,4-5'))[0], 200);
});

test('nothing outside the media folder can be had', async () => {
  for (const path of [
    '/media/originals/aa/bb/../../../secret',
    '/media/originals/aa/bb/%2e%2e%2fsecret',
    '/media/originals/aa/bb/nothing.jpg',
    '/media/..%2f..%2fsecret-key/x/y/z',
  ]) {
    assert.equal((await get(path)).status, 404, path);
  }
});

test('what stands in for missing pictures loads', async () => {
  for (const path of ['/avatars/missing.png', '/headers/missing.png']) {
    const response = await get(path);
    assert.equal(response.status, 200);
    assert.equal((await sharp(await response.bytes()).metadata()).format, 'png');
  }
});

test('the icon of the server comes in the sizes that are told', async () => {
  for (const size of ICON_SIZES) {
    const picture = sharp(await (await get(`/media/icon-${size}.png`)).bytes());
    const { format, width, height } = await picture.metadata();
    assert.deepEqual([format, width, height], ['png', size, size]);
    assert.ok((await picture.stats()).entropy > 0.5, 'something is drawn');
  }
  assert.equal((await get('/media/icon-37.png')).status, 404);
});

test('a remote picture is fetched once, encoded anew and kept', async () => {
  const id = await remoteMedium('https://media.peer.example/1.jpg');
  const answers = await Promise.all([
    get(`/media/proxy/${id}/original`),
    get(`/media/proxy/${id}/original`),
    get(`/media/proxy/${id}/small`),
  ]);
  assert.deepEqual(
    answers.map((response) => response.status),
    [200, 200, 200],
  );
  assert.deepEqual(fetched, ['https://media.peer.example/1.jpg']);
  const metadata = await sharp(await answers[0]!.bytes()).metadata();
  assert.deepEqual([metadata.width, metadata.exif], [900, undefined]);
  assert.equal(answers[0]!.headers.get('content-type'), 'image/jpeg');
});

test('an avatar is cut to size', async () => {
  const avatar = JSON.stringify({ remote_url: 'https://media.peer.example/avatar.png' });
  await database.db.updateTable('accounts').set({ avatar }).where('id', '=', remote.id).execute();
  const response = await get(`/media/proxy/accounts/${remote.id}/avatar?v=1`);
  assert.equal((await sharp(await response.bytes()).metadata()).width, 400);
  assert.equal((await get(`/media/proxy/accounts/${remote.id}/header`)).status, 404);
  assert.equal((await get(`/media/proxy/accounts/${remote.id}/uri`)).status, 404);
  assert.equal((await get('/media/proxy/accounts/https:%2f%2fevil.example/avatar')).status, 404);
});

test('what is no picture is not passed on, and the other server is not asked again at once', async () => {
  answer = () => Promise.resolve(new TextEncoder().encode('<script>alert(1)</script>'));
  const id = await remoteMedium('https://media.peer.example/2.jpg');
  assert.equal((await get(`/media/proxy/${id}/original`)).status, 404);
  assert.equal((await get(`/media/proxy/${id}/original`)).status, 404);
  assert.equal(fetched.length, 1);
  assert.equal((await get(`/media/proxy/${newId()}/original`)).status, 404);
  assert.equal(fetched.length, 1);
});

test('a remote film is copied once, and played from here in parts', async () => {
  const film = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(5000, 7)]);
  answer = () => Promise.resolve(film);
  const id = await remoteMedium('https://media.peer.example/film.mp4', 'video');
  const proxied = await get(`/media/proxy/${id}/original`);
  assert.equal(proxied.status, 302);
  assert.match(proxied.headers.get('cache-control') ?? '', /max-age=3600$/);
  const location = proxied.headers.get('location') ?? '';
  assert.match(location, new RegExp(`^${TEST_ORIGIN}/media/cache/.+\\.mp4$`));
  const part = await get(new URL(location).pathname, { range: 'bytes=8-11' });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('content-type'), 'video/mp4');
  assert.match(part.headers.get('content-security-policy') ?? '', /sandbox/);
  assert.equal(await part.text(), 'isom');
  await get(`/media/proxy/${id}/original`);
  assert.equal(fetched.length, 1);
  await storage.delete(location.slice(`${TEST_ORIGIN}/media/`.length));
  assert.equal((await get(`/media/proxy/${id}/original`)).status, 302);
  assert.equal(fetched.length, 2, 'a lost copy is made anew');
});

test('a remote film that came without a picture has one of its own shape', async () => {
  const set = (id: string, blurhash: string | null, original?: object) =>
    database.db
      .updateTable('media')
      .set({ blurhash, meta: JSON.stringify({ original }) })
      .where('id', '=', id)
      .execute();
  const pictureOf = async (id: string) => {
    const response = await get(`/media/proxy/${id}/small`);
    assert.equal(response.headers.get('content-type'), 'image/jpeg');
    const picture = sharp(await response.bytes());
    const { width, height } = await picture.metadata();
    return { width, height, varies: (await picture.stats()).entropy > 1 };
  };
  const id = await remoteMedium('https://media.peer.example/mute.mp4', 'video');
  assert.deepEqual(await pictureOf(id), { width: 64, height: 36, varies: false });
  await set(id, 'LEHV6nWB2yk8pyo0adR*.7kCMdnj', { width: 90, height: 160 });
  assert.deepEqual(await pictureOf(id), { width: 36, height: 64, varies: true });
  await set(id, 'LEHV6', { width: 5000, height: 1 });
  assert.equal((await pictureOf(id)).height, 1);
  assert.deepEqual(fetched, []);
});

test('what only calls itself a film is not passed on', async () => {
  for (const head of [
    '<script>',
    '#EXTM3U\nhttps://victim.example/',
    '{"id":"x"}',
    '\x1a\x45\xdf\xa3',
  ]) {
    answer = () => Promise.resolve(Buffer.from(head, 'latin1'));
    const id = await remoteMedium(`https://media.peer.example/${newId()}.mp4`, 'video');
    assert.equal((await get(`/media/proxy/${id}/original`)).status, 404, head);
  }
});

test('a server whose media are rejected is not asked, nor are its subdomains', async () => {
  await database.db
    .insertInto('domain_blocks')
    .values({ domain: 'peer.example', reject_media: true })
    .execute();
  const id = await remoteMedium('https://media.peer.example/3.jpg');
  assert.equal((await get(`/media/proxy/${id}/original`)).status, 404);
  assert.equal(fetched.length, 0);
  await database.db.deleteFrom('domain_blocks').execute();
  assert.equal((await get(`/media/proxy/${id}/original`)).status, 200);
});

test('old uploads without a status and old copies go, with their files', async () => {
  await pruneMedia({ db: database.db, storage }, { now: new Date(Date.now() + 30 * DAY) });
  const key = newKey('originals', 'image/png');
  await storage.put(key, new Uint8Array(3), 'image/png');
  const row = { account_id: remote.id, type: 'image' as const };
  await database.db
    .insertInto('media')
    .values([
      { ...row, id: newId(), file_key: key, created_at: new Date(Date.now() - 2 * DAY) },
      { ...row, id: newId() },
    ])
    .execute();
  const pruned = await pruneMedia({ db: database.db, storage });
  assert.deepEqual(pruned, { unattached: 1, remote: 0 });
  assert.equal(await storage.read(key), null);
  const cache = await readdir(join(config.dataDir, 'media', 'cache'), {
    recursive: true,
    withFileTypes: true,
  });
  assert.deepEqual(
    cache.filter((entry) => entry.isFile()),
    [],
  );
});

test('whoever goes leaves no files behind', async () => {
  const alice = await insertAccount(database.db, 'alice');
  const keys = [newKey('avatars', 'image/png'), newKey('originals', 'image/png')];
  for (const key of keys) await storage.put(key, new Uint8Array(3), 'image/png');
  const avatar = JSON.stringify({ key: keys[0] });
  await database.db.updateTable('accounts').set({ avatar }).where('id', '=', alice.id).execute();
  await database.db
    .insertInto('media')
    .values({ id: newId(), account_id: alice.id, type: 'image', file_key: keys[1] })
    .execute();
  await inTransaction(database.db, (tx) => forgetMediaOf(tx, alice.id));
  await pruneMedia({ db: database.db, storage });
  for (const key of keys) assert.equal(await storage.read(key), null);
});

test('a storage that fails is not taken for a picture that is not there', async () => {
  const id = await remoteMedium('https://media.peer.example/kept-nowhere.png');
  const put = () => Promise.reject(new Error('no space left'));
  const fetchBytes = async () => ({ bytes: await answer(), contentType: 'image/png' });
  const deps = { db: database.db, config, fetchBytes };
  const full = testApi(fileRoutes({ ...deps, storage: { ...storage, put } }));
  assert.equal((await full.request(null, 'GET', `/media/proxy/${id}/small`)).status, 500);
  assert.equal((await get(`/media/proxy/${id}/small`)).status, 200);
});
