import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readConfig } from '#server/config.ts';
import { silentLogger } from '#server/core/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { openStorage } from '../storage/open.ts';
import { uploadMedia } from '../upload.ts';
import { processUpload } from './process.ts';

// Stand-ins for ffmpeg and ffprobe, so that this is tested where they are not installed too: each
// file lasts as many seconds as `length` says, and what ffmpeg was asked is written to `asked`.
let folder: string;
let database: TestDatabase;
let deps: Parameters<typeof uploadMedia>[0] & Parameters<typeof processUpload>[0];
const path = process.env['PATH'];

before(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'bounds-'));
  const answer = `{"streams":[{"codec_type":"audio","codec_name":"vorbis"}],"format":{"duration":"'$(cat ${folder}/length)'"}}`;
  await tool('ffprobe', `echo '${answer}'`);
  await tool(
    'ffmpeg',
    `[ "$1" = -version ] && exit; echo "$*" >> ${folder}/asked; for to in "$@"; do :; done; echo made > "$to"`,
  );
  process.env['PATH'] = `${folder}:${path}`;
  const config = readConfig({ DATA_DIR: folder, FILM_SECONDS: '60' });
  const jobs = { enqueue: async () => {} };
  deps = { db: database.db, config, storage: openStorage(config), jobs, log: silentLogger() };
});
after(async () => {
  process.env['PATH'] = path;
  await database.close();
  await rm(folder, { recursive: true });
});

async function tool(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

async function upload(accountId: string, seconds: string): Promise<string> {
  await writeFile(join(folder, 'length'), seconds);
  const bytes = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(100)]);
  return await uploadMedia(deps, { accountId, bytes, description: '', focus: null });
}

test('what is too long is refused at the door', async () => {
  const alice = await make.localAccount(database.db);
  await assert.rejects(upload(alice, '61'), { code: 'invalid', message: /more than 60 seconds/ });
  assert.ok(await upload(alice, '60'));
});

test('what does not say how long it is is cut, and never becomes huge', async () => {
  const alice = await make.localAccount(database.db);
  const id = await upload(alice, 'N/A');
  await processUpload(deps, id);
  const [asked = ''] = (await readFile(join(folder, 'asked'), 'utf8')).split('\n').slice(-3);
  assert.match(asked, / -t 60 -fs \d+ /);
});

test('nobody holds the queue with more than five', async () => {
  const [alice, bob] = [await make.localAccount(database.db), await make.localAccount(database.db)];
  const ids = [];
  for (let i = 0; i < 5; i += 1) ids.push(await upload(alice, '1'));
  await assert.rejects(upload(alice, '1'), { code: 'rate_limited' });
  assert.ok(await upload(bob, '1'), 'others are not held up');
  await processUpload(deps, ids[0]!);
  assert.ok(await upload(alice, '1'));
});
