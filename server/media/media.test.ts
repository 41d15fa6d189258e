import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { readConfig, type Config } from '#server/config.ts';
import { MediaAttachment } from '#server/contract/media-attachment.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { insertAccount, TEST_ORIGIN, type TestAccount } from '#server/testing/accounts.ts';
import { testApi, type TestApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  pngBomb,
  testAnimation,
  testPicture,
  type TestPictureType,
} from '#server/testing/pictures.ts';
import { attachMedia } from './attach.ts';
import { hasTools } from './film/tools.ts';
import { hydrateMedia } from './hydrate.ts';
import { mediaRoutes } from './routes.ts';
import type { MediaStorage } from './storage.ts';
import { openStorage } from './storage/open.ts';

const path = process.env['PATH'];
const jobs = { enqueue: async () => {} };
let database: TestDatabase;
let alice: TestAccount;
let bob: TestAccount;
let config: Config;
let storage: MediaStorage;
let api: TestApi;

before(async () => {
  database = await createTestDatabase();
  alice = await insertAccount(database.db, 'alice');
  bob = await insertAccount(database.db, 'bob');
  const dataDir = await mkdtemp(join(tmpdir(), 'social-media-'));
  config = readConfig({ ORIGIN: TEST_ORIGIN, DATA_DIR: dataDir });
  storage = openStorage(config);
  api = testApi(mediaRoutes({ db: database.db, config, storage, jobs }));
  // Pictures as they are taken where no ffmpeg is found, wherever this runs; `film/` is tested with it.
  process.env['PATH'] = '';
  assert.equal(await hasTools(), false);
});
after(async () => {
  process.env['PATH'] = path;
  await database.close();
  await rm(config.dataDir, { recursive: true });
});

function upload(
  bytes: Uint8Array<ArrayBuffer>,
  more: Record<string, string> = {},
  type = 'image/jpeg',
  path = '/api/v2/media',
) {
  const form = new FormData();
  form.set('file', new Blob([bytes], { type }), 'blob');
  for (const [name, value] of Object.entries(more)) form.set(name, value);
  return api.request(alice.id, 'POST', path, { form });
}

async function uploaded(...args: Parameters<typeof upload>) {
  const response = await upload(...args);
  assert.equal(response.status, 200, await response.clone().text());
  return MediaAttachment.parse(await response.json());
}

async function stored(url: string | null): Promise<Buffer> {
  assert.ok(url !== null && url.startsWith(`${TEST_ORIGIN}/media/`));
  const bytes = await storage.read(url.slice(`${TEST_ORIGIN}/media/`.length));
  assert.ok(bytes);
  return bytes;
}

test('a picture comes back with its sizes, blurhash, alt text and focus', async () => {
  const media = await uploaded(await testPicture({ width: 2000, height: 1000 }), {
    description: 'A cat',
    focus: '0.5,-2',
  });
  assert.equal(media.type, 'image');
  assert.equal(media.description, 'A cat');
  assert.deepEqual(media.meta.original, {
    width: 2000,
    height: 1000,
    size: '2000x1000',
    aspect: 2,
  });
  assert.ok(media.meta.small!.width * media.meta.small!.height <= 640 * 360);
  assert.deepEqual(media.meta.focus, { x: 0.5, y: -1 });
  assert.ok(media.blurhash!.length > 10);
  assert.equal(
    (await sharp(await stored(media.preview_url)).metadata()).width,
    media.meta.small!.width,
  );
});

test('what the camera knew is gone and the orientation is applied', async () => {
  const bytes = await testPicture({ exif: 'gps', orientation: 6, width: 300, height: 200 });
  const before = await sharp(bytes).metadata();
  assert.ok(before.exif, 'the test picture must carry EXIF for this to prove anything');
  const media = await uploaded(bytes);
  for (const url of [media.url, media.preview_url]) {
    const file = await stored(url);
    const metadata = await sharp(file).metadata();
    assert.equal(metadata.exif, undefined);
    assert.equal(metadata.orientation, undefined);
    assert.deepEqual([metadata.width, metadata.height], [200, 300]);
  }
});

test('every kind of picture is taken, whatever it is called', async () => {
  const kept: Record<TestPictureType, string> = {
    jpeg: 'jpeg',
    png: 'png',
    webp: 'webp',
    gif: 'png',
    avif: 'jpeg',
  };
  for (const [type, result] of Object.entries(kept) as [TestPictureType, string][]) {
    const media = await uploaded(await testPicture({ type }), {}, 'text/html');
    assert.equal((await sharp(await stored(media.url)).metadata()).format, result, type);
  }
});

test('transparency survives', async () => {
  const media = await uploaded(await testPicture({ type: 'webp', alpha: 'transparent' }));
  assert.equal((await sharp(await stored(media.url)).metadata()).hasAlpha, true);
  assert.equal((await sharp(await stored(media.preview_url)).metadata()).hasAlpha, true);
});

test('a huge picture is reduced, a moving one keeps moving with a still preview', async () => {
  const huge = await uploaded(await testPicture({ width: 5000, height: 4000 }));
  assert.ok(huge.meta.original!.width * huge.meta.original!.height <= 3840 * 2160);
  assert.equal(Math.round(huge.meta.original!.aspect * 100), 125);
  const moving = await uploaded(await testAnimation(5));
  assert.equal((await sharp(await stored(moving.url), { animated: true }).metadata()).pages, 5);
  assert.deepEqual([moving.meta.original!.width, moving.meta.original!.height], [40, 40]);
  assert.equal((await sharp(await stored(moving.preview_url)).metadata()).pages ?? 1, 1);
});

test('what is not a picture is refused in clear words and leaves nothing behind', async () => {
  const count = async () =>
    Number(
      (
        await database.db
          .selectFrom('media')
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const before = await count();
  const jpeg = await testPicture();
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  const faults = {
    text: new TextEncoder().encode('hello, I am a picture'),
    html: new TextEncoder().encode('<html><script>alert(1)</script>'),
    svg: new TextEncoder().encode(svg),
    empty: new Uint8Array(),
    'header only': jpeg.slice(0, 40),
    'cut short': (await testPicture({ type: 'png', width: 900, height: 900 })).slice(0, 300),
    bomb: pngBomb(60_000, 60_000),
    'long bomb': pngBomb(2, 60_000_000),
  };
  for (const [name, bytes] of Object.entries(faults)) {
    const response = await upload(bytes as Uint8Array<ArrayBuffer>, {}, 'image/png');
    assert.equal(response.status, 422, name);
    assert.match(
      ((await response.json()) as { error: string }).error,
      /^Validation failed: File (content type is invalid, File is invalid|has too many pixels|can't be blank)/,
      name,
    );
  }
  const none = await api.request(alice.id, 'POST', '/api/v2/media', { form: new FormData() });
  assert.equal(none.status, 422);
  assert.equal(await count(), before);
});

test('an animation that unpacks beyond all bounds is refused', async () => {
  const bytes = await testAnimation(60, 40);
  const gif = Buffer.from(bytes);
  // The size that each frame is drawn on, made enormous.
  gif.writeUInt16LE(2000, 6);
  gif.writeUInt16LE(2000, 8);
  assert.equal((await upload(new Uint8Array(gif))).status, 422);
});

test('a file that is too large is refused', async () => {
  const small = testApi(
    mediaRoutes({
      jobs,
      db: database.db,
      storage,
      config: { ...config, limits: { ...config.limits, imageBytes: 1000 } },
    }),
  );
  const send = (size: number) => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(size)]));
    return small.request(alice.id, 'POST', '/api/v2/media', { form });
  };
  assert.equal((await send(1001)).status, 413);
  assert.equal((await send(400_000)).status, 413);
});

test('the owner reads, describes and deletes a medium, nobody else does', async () => {
  const { id, url } = await uploaded(await testPicture());
  assert.equal((await api.request(bob.id, 'GET', `/api/v1/media/${id}`)).status, 404);
  assert.equal((await api.request(null, 'GET', `/api/v1/media/${id}`)).status, 401);
  assert.equal(
    (await api.request(alice.id, 'GET', `/api/v1/media/${id}`, { scopes: ['read'] })).status,
    403,
  );
  assert.equal((await api.request(alice.id, 'GET', '/api/v1/media/abc')).status, 404);
  assert.equal(
    (await api.request(bob.id, 'PUT', `/api/v1/media/${id}`, { json: { description: 'mine' } }))
      .status,
    404,
  );
  const changed = await api.request(alice.id, 'PUT', `/api/v1/media/${id}`, {
    json: { description: 'A dog', focus: '1,1' },
  });
  assert.equal(MediaAttachment.parse(await changed.json()).description, 'A dog');
  assert.equal(
    (await api.request(alice.id, 'PUT', `/api/v2/media/${id}`, { json: {} })).status,
    404,
  );
  const long = await api.request(alice.id, 'PUT', `/api/v1/media/${id}`, {
    json: { description: 'x'.repeat(1501) },
  });
  assert.equal(long.status, 422);
  assert.equal((await api.request(bob.id, 'DELETE', `/api/v1/media/${id}`)).status, 404);
  const gone = await api.request(alice.id, 'DELETE', `/api/v1/media/${id}`);
  assert.deepEqual([gone.status, await gone.json()], [200, {}]);
  await assert.rejects(
    readFile(join(config.dataDir, 'media', url!.slice(`${TEST_ORIGIN}/media/`.length))),
  );
});

test('media are attached in order, once, and by their owner only', async () => {
  const ids = [(await uploaded(await testPicture())).id, (await uploaded(await testPicture())).id];
  const statusId = await insertStatus(alice);
  const other = await insertStatus(alice);
  await inTransaction(database.db, (tx) =>
    attachMedia(tx, { accountId: alice.id, statusId, mediaIds: ids.toReversed() }),
  );
  const ctx = { db: database.db, config, storage };
  const media = await hydrateMedia(ctx, [statusId, other]);
  assert.deepEqual(
    media.get(statusId)?.map((medium) => medium.id),
    ids.toReversed(),
  );
  assert.equal(media.has(other), false);
  const attach = (accountId: string, to: string, mediaIds: string[]) =>
    inTransaction(database.db, (tx) => attachMedia(tx, { accountId, statusId: to, mediaIds }));
  await assert.rejects(attach(alice.id, other, ids), { code: 'invalid' });
  await assert.rejects(attach(bob.id, other, [ids[0]!]), { code: 'invalid' });
  await assert.rejects(attach(alice.id, statusId, ['1']), { code: 'invalid' });
  assert.equal((await hydrateMedia(ctx, [statusId])).get(statusId)?.length, 2);
  const inUse = await api.request(alice.id, 'DELETE', `/api/v1/media/${ids[0]}`);
  assert.deepEqual(
    [inUse.status, await inUse.json()],
    [422, { error: 'Media attachment is currently used by a status' }],
  );
  // With the status it is changed, or nobody elsewhere would hear of it.
  const json = { description: 'x' };
  const address = `/api/v1/media/${ids[0]}`;
  assert.equal((await api.request(alice.id, 'GET', address)).status, 404);
  assert.equal((await api.request(alice.id, 'PUT', address, { json })).status, 404);
  await attach(alice.id, statusId, [ids[0]!]);
  assert.deepEqual(
    (await hydrateMedia(ctx, [statusId])).get(statusId)?.map((medium) => medium.id),
    [ids[0]],
  );
});

async function insertStatus(account: TestAccount): Promise<string> {
  const id = String(BigInt(Date.now()) * 65536n + BigInt(Math.floor(Math.random() * 65536)));
  await database.db
    .insertInto('statuses')
    .values({
      id,
      uri: `${account.uri}/statuses/${id}`,
      account_id: account.id,
      local: true,
      visibility: 'public',
      conversation_id: id,
      created_at: new Date(),
    })
    .execute();
  return id;
}
