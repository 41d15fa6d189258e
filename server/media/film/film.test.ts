import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { readConfig } from '#server/config.ts';
import { MediaAttachment } from '#server/contract/media-attachment.ts';
import { silentLogger } from '#server/core/log.ts';
import { type TestApi, testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { mediaRoutes } from '../routes.ts';
import { openStorage } from '../storage/open.ts';
import { findUnprocessed, processUpload } from './process.ts';
import { hasTools } from './tools.ts';

const run = promisify(execFile);
const tools = await hasTools();
if (!tools) console.log('# ffmpeg is not installed: the tests of films and sounds are skipped');

let database: TestDatabase;
let folder: string;
let api: TestApi;
let deps: Parameters<typeof processUpload>[0];
let queued: string[] = [];
let person: string;

before(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'film-test-'));
  const config = readConfig({ DATA_DIR: folder });
  const storage = openStorage(config);
  deps = { db: database.db, config, storage, log: silentLogger() };
  const jobs = {
    enqueue: async (_name: string, payload: object) => {
      if ('mediaId' in payload) queued.push(String(payload.mediaId));
    },
  };
  api = testApi(mediaRoutes({ ...deps, config, storage, jobs }));
  person = await make.localAccount(database.db);
});
after(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

/** A second of a test picture and a tone, as this kind of file. */
async function film(name: string, ...args: string[]): Promise<File> {
  const path = join(folder, name);
  await run('ffmpeg', ['-v', 'error', '-y', ...args, path]);
  return new File([await readFile(path)], 'blob');
}
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=duration=1:size=65x49:rate=10'];
const TONE = ['-f', 'lavfi', '-i', 'sine=duration=1'];

async function upload(file: File, more: Record<string, File | string> = {}) {
  const form = new FormData();
  form.set('file', file);
  for (const [name, value] of Object.entries(more)) form.set(name, value);
  const response = await api.request(person, 'POST', '/api/v2/media', { form });
  return { status: response.status, body: (await response.json()) as { id: string } };
}

async function show(id: string) {
  const response = await api.request(person, 'GET', `/api/v1/media/${id}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function work(): Promise<void> {
  for (let id = queued.shift(); id; id = queued.shift()) await processUpload(deps, id);
}

test('a film is 202, then 206, then ready with its poster', { skip: !tools }, async () => {
  const file = await film('a.webm', ...PICTURE, ...TONE, '-c:v', 'libvpx', '-c:a', 'libvorbis');
  const { status, body } = await upload(file, { description: 'a test picture' });
  assert.equal(status, 202);
  assert.equal(MediaAttachment.parse(body).url, null);
  assert.equal((await show(body.id)).status, 206);
  await work();
  const ready = await show(body.id);
  assert.equal(ready.status, 200);
  const media = MediaAttachment.parse(ready.body);
  assert.equal(media.type, 'video');
  assert.match(media.url ?? '', /\.mp4$/);
  assert.match(media.preview_url ?? '', /previews\/.*\.(jpg|webp)$/);
  assert.ok(media.blurhash);
  assert.equal(media.meta.original?.width, 64, 'even sides');
  assert.equal(media.meta.original?.frame_rate, '10/1');
  assert.ok((media.meta.original?.duration ?? 0) > 0.8);
  assert.ok(media.meta.small?.width);
  const row = await database.db
    .selectFrom('media')
    .select(['upload_key', 'state'])
    .where('id', '=', body.id)
    .executeTakeFirstOrThrow();
  assert.deepEqual(row, { upload_key: null, state: 'ready' });
});

test(
  'silent films and moving GIFs are gifv, with a thumbnail of one’s own',
  { skip: !tools },
  async () => {
    const gif = await upload(await film('b.gif', ...PICTURE));
    assert.equal(gif.status, 202);
    const square = await sharp({
      create: { width: 50, height: 50, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    const thumbnail = new File([new Uint8Array(square)], 'thumb.png');
    const silent = await upload(
      await film('c.mp4', ...PICTURE, '-pix_fmt', 'yuv420p', '-vf', 'scale=64:48'),
      { thumbnail },
    );
    await work();
    assert.equal((await show(gif.body.id)).body['type'], 'gifv');
    const media = MediaAttachment.parse((await show(silent.body.id)).body);
    assert.equal(media.type, 'gifv');
    assert.equal(media.meta.small?.size, '50x50');
  },
);

test('a sound is MP3 with its length and no size', { skip: !tools }, async () => {
  const { body } = await upload(await film('d.wav', ...TONE));
  await work();
  const media = MediaAttachment.parse((await show(body.id)).body);
  assert.equal(media.type, 'audio');
  assert.match(media.url ?? '', /\.mp3$/);
  assert.equal(media.preview_url, null);
  assert.deepEqual(Object.keys(media.meta.original ?? {}).toSorted(), ['bitrate', 'duration']);
});

test('what is broken fails once and says so', { skip: !tools }, async () => {
  const whole = await film('e.mp4', ...PICTURE, '-pix_fmt', 'yuv420p', '-vf', 'scale=64:48');
  const broken = new File([new Uint8Array(await whole.arrayBuffer()).slice(0, 200)], 'blob');
  const { status, body } = await upload(broken);
  assert.equal(status, 202);
  await work();
  const failed = await show(body.id);
  assert.equal(failed.status, 422);
  assert.equal(failed.body['error'], 'Error processing thumbnail for uploaded media');
});

test('what is too long is refused, or cut where it does not say so', { skip: !tools }, async () => {
  deps.config.limits.filmSeconds = 1;
  try {
    const tone = ['-f', 'lavfi', '-i', 'sine=duration=3'];
    const { status, body } = await upload(await film('long.ogg', ...tone, '-c:a', 'libvorbis'));
    assert.equal(status, 422);
    assert.match(JSON.stringify(body), /more than 1 seconds/);
    // As a browser records it: without a length.
    const stream = await film('live.webm', ...tone, '-c:a', 'libopus', '-live', '1');
    const live = await upload(stream);
    assert.equal(live.status, 202);
    await work();
    const { body: media } = await show(live.body.id);
    const length = MediaAttachment.parse(media).meta.original?.duration ?? 99;
    assert.ok(length < 1.5, String(length));
  } finally {
    deps.config.limits.filmSeconds = 3_600;
  }
});

test('nobody fills the queue of films', { skip: !tools }, async () => {
  await work();
  const tone = await film('queue.ogg', ...TONE, '-c:a', 'libvorbis');
  const statuses = [];
  for (let i = 0; i < 6; i += 1) statuses.push((await upload(tone)).status);
  assert.deepEqual(statuses, [202, 202, 202, 202, 202, 429]);
  await work();
  assert.equal((await upload(tone)).status, 202);
  await work();
});

test('a lost job is found again', { skip: !tools }, async () => {
  const { body } = await upload(await film('f.wav', ...TONE));
  queued = [];
  assert.deepEqual(await findUnprocessed(database.db), []);
  await database.db
    .updateTable('media')
    .set({ created_at: new Date(Date.now() - 60_000) })
    .where('id', '=', body.id)
    .execute();
  assert.deepEqual(await findUnprocessed(database.db), [body.id]);
});

test('a picture may have a thumbnail of its own, also later', async () => {
  const picture = async (size: number) =>
    new File(
      [
        new Uint8Array(
          await sharp({ create: { width: size, height: size, channels: 3, background: 'blue' } })
            .png()
            .toBuffer(),
        ),
      ],
      'blob',
    );
  const { status, body } = await upload(await picture(80), { thumbnail: await picture(50) });
  assert.equal(status, 200);
  const shown = MediaAttachment.parse(body);
  assert.equal(shown.meta.small?.size, '50x50');
  assert.match(shown.preview_url ?? '', /\.png$/);
  const form = new FormData();
  form.set('thumbnail', await picture(40));
  const changed = await api.request(person, 'PUT', `/api/v1/media/${body.id}`, { form });
  assert.equal(MediaAttachment.parse(await changed.json()).meta.small?.size, '40x40');
});

test('without tools a film is refused, not kept', { skip: tools }, async () => {
  const bytes = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypmp42'),
    Buffer.alloc(64),
  ]);
  const { status } = await upload(new File([new Uint8Array(bytes)], 'blob'));
  assert.equal(status, 422);
});
