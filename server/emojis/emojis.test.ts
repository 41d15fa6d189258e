import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import { updateProfile } from '#server/accounts/profile/update-profile.ts';
import { loadActor } from '#server/activitypub/outbox/load-actor.ts';
import { loadNote } from '#server/activitypub/outbox/load-notes.ts';
import { serializeActor } from '#server/activitypub/outbox/serialize/actor.ts';
import { serializeNote } from '#server/activitypub/outbox/serialize/note.ts';
import { type Config, readConfig } from '#server/config.ts';
import { CustomEmoji } from '#server/contract/custom-emoji.ts';
import { Status } from '#server/contract/status.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import { openStorage } from '#server/media/storage/open.ts';
import { showPoll } from '#server/polls/hydrate.ts';
import { edit } from '#server/statuses/edit.ts';
import { showStatus } from '#server/statuses/hydrate.ts';
import { publish } from '#server/statuses/publish.ts';
import { statusHistory } from '#server/statuses/show-history.ts';
import { testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { testPicture } from '#server/testing/pictures.ts';
import { shortcodesIn } from './local.ts';
import { addEmoji, removeEmoji } from './manage.ts';
import { emojisRoutes } from './routes.ts';

let database: TestDatabase;
let config: Config;
let storage: MediaStorage;
let deps: ReturnType<typeof testDeps> & { storage: MediaStorage };
before(async () => {
  database = await createTestDatabase();
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'social-emojis-'));
  config = readConfig({ ORIGIN: make.TEST_ORIGIN, DATA_DIR });
  storage = openStorage(config);
  deps = { ...testDeps(database.db), config, storage };
});
after(async () => {
  await database.close();
  await rm(config.dataDir, { recursive: true, force: true });
});

const add = async (
  shortcode: string,
  category: string | null = null,
  inPicker: 'yes' | 'no' = 'yes',
) =>
  await addEmoji(deps, {
    shortcode,
    category,
    inPicker,
    bytes: await testPicture({ type: 'png', width: 64, height: 64 }),
  });

async function listed(): Promise<CustomEmoji[]> {
  const response = await testApi(emojisRoutes(deps)).request(null, 'GET', '/api/v1/custom_emojis');
  return z.array(CustomEmoji).parse(await response.json());
}

const ctx = {
  origin: make.TEST_ORIGIN,
  domain: 'social.example',
  mediaUrl: (key: string) => `m/${key}`,
};

test('what the instance has is there to choose from, by category', async () => {
  await add('zebra', 'Animals');
  await add('wiki', 'Projects');
  await add('ant', 'Animals');
  await add('secret', null, 'no');
  const all = await listed();
  assert.deepEqual(
    all.map((one) => [one.category, one.shortcode]),
    [
      ['Animals', 'ant'],
      ['Animals', 'zebra'],
      ['Projects', 'wiki'],
    ],
  );
  assert.ok(all.every((one) => one.visible_in_picker && one.url.includes('/media/emojis/')));
  await assert.rejects(add('no dash-'), /letters, digits/);
});

test('a post says which emoji it uses, here and to others, also after an edit', async () => {
  await add('party');
  const author = await make.localAccount(database.db);
  const id = await publish(deps, {
    accountId: author,
    text: 'Hooray :party: and x:wiki:y and :nothing:',
    spoilerText: ':ant:',
  });
  const codes = async () =>
    Status.parse(await showStatus(deps, id, null)).emojis.map((one) => one.shortcode);
  assert.deepEqual(await codes(), ['ant', 'party']);
  const note = await loadNote(database.db, id);
  assert.ok(note);
  const tags = serializeNote(note, ctx)['tag'] as {
    type: string;
    name: string;
    icon: { url: string };
  }[];
  assert.deepEqual(
    tags.map((one) => [one.type, one.name]),
    [
      ['Emoji', ':ant:'],
      ['Emoji', ':party:'],
    ],
  );
  assert.match(tags[0]?.icon.url ?? '', /^m\/emojis\//);
  await edit(deps, { accountId: author, statusId: id, text: 'Now :wiki:', mediaIds: [] });
  assert.deepEqual(await codes(), ['wiki']);
  const versions = await statusHistory(deps, id, null);
  assert.deepEqual(
    versions.map(({ emojis }) => emojis.map((one) => one.shortcode).toSorted()),
    [['ant', 'party'], ['wiki']],
  );
});

test('a profile and a poll have theirs', async () => {
  const account = await make.localAccount(database.db);
  await make.user(database.db, account);
  await updateProfile(deps, account, {
    displayName: 'Ann :ant:',
    fields: [{ name: 'Likes', value: ':wiki:' }],
  });
  const shown = (await hydrateAccounts(deps, [account])).get(account);
  assert.deepEqual(
    shown?.emojis.map((one) => one.shortcode),
    ['ant', 'wiki'],
  );
  const actor = await loadActor(database.db, { id: account });
  assert.ok(actor);
  assert.deepEqual(
    (serializeActor(actor, ctx)['tag'] as { name: string }[]).map((one) => one.name),
    [':ant:', ':wiki:'],
  );
  await updateProfile(deps, account, { displayName: 'Ann' });
  assert.deepEqual(
    (await hydrateAccounts(deps, [account])).get(account)?.emojis.map((one) => one.shortcode),
    ['wiki'],
  );
  const poll = { options: [':ant:', 'none'], expiresIn: 3600, multiple: false, hideTotals: false };
  const id = await publish(deps, { accountId: account, text: ':zebra:?', poll });
  const status = await showStatus(deps, id, null);
  assert.deepEqual(
    status.emojis.map((one) => one.shortcode),
    ['ant', 'zebra'],
  );
  assert.deepEqual(
    status.poll?.emojis.map((one) => one.shortcode),
    ['ant'],
  );
  const byItself = await showPoll(deps, status.poll?.id ?? '', account);
  assert.deepEqual(byItself.emojis, status.poll?.emojis, 'as an app gets it that votes');
});

test('a new picture takes the place of the old, and what is removed is gone', async () => {
  const count = async () =>
    (await readdir(join(config.dataDir, 'media', 'emojis'), { recursive: true })).filter((one) =>
      one.includes('.'),
    ).length;
  const files = await count();
  await add('wiki', 'Projects');
  assert.equal(await count(), files, 'the old files are gone');
  await removeEmoji(deps, 'wiki');
  assert.equal(await count(), files - 2);
  assert.equal(
    (await listed()).some((one) => one.shortcode === 'wiki'),
    false,
  );
  await assert.rejects(removeEmoji(deps, 'wiki'), /not found/);
});

test('codes stand by themselves', () => {
  assert.deepEqual(shortcodesIn(':a: :ab: (:cd:) x:ef:y :gh::ij: 12:30:45 :k_l2:'), [
    'ab',
    'cd',
    'k_l2',
  ]);
});
