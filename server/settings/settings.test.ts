import assert from 'node:assert/strict';
import { createECDH } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openDatabase } from '#server/db/pool.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { getSetting, readSettings, setSetting } from './settings.ts';
import { vapidKeys } from './vapid-keys.ts';

let it: TestDatabase;
before(async () => {
  it = await createTestDatabase();
});
after(() => it.close());

test('a setting is what was set, else its default; what does not fit is refused or ignored', async () => {
  assert.equal(await getSetting(it.db, 'registrations.mode'), null);
  await setSetting(it.db, 'registrations.mode', 'closed');
  assert.equal(await getSetting(it.db, 'registrations.mode'), 'closed');
  await assert.rejects(setSetting(it.db, 'site.title', ''));
  await it.db.insertInto('settings').values({ name: 'site.title', value: '42' }).execute();
  await setSetting(it.db, 'site.languages', ['en', 'ar']);
  const settings = await readSettings(it.db);
  assert.equal(settings['site.title'], 'Wikimedia Social');
  assert.deepEqual(settings['site.languages'], ['en', 'ar']);
});

test('of processes that start together, all take the same push key', async () => {
  const processes = Array.from({ length: 4 }, () => openDatabase(it.url));
  try {
    const keys = await Promise.all(processes.map(({ db }) => vapidKeys(db)));
    assert.equal(new Set(keys.map((pair) => pair.publicKey)).size, 1);
    const { publicKey, privateKey } = keys[0]!;
    assert.equal(Buffer.from(publicKey, 'base64url').length, 65);
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(privateKey, 'base64url');
    assert.equal(ecdh.getPublicKey('base64url'), publicKey);
  } finally {
    await Promise.all(processes.map((one) => one.close()));
  }
});
