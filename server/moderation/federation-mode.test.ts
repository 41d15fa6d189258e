import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setSetting } from '#server/settings/settings.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import {
  allowDomain,
  applyFederationMode,
  disallowDomain,
  listAllowedDomains,
} from './domain-allows.ts';
import { blockDomain } from './domain-blocks.ts';
import { createDomainPolicy } from './domain-policy.ts';

let it: TestDatabase;
before(async () => {
  it = await createTestDatabase();
});
after(() => it.close());
beforeEach(async () => {
  for (const table of ['domain_blocks', 'domain_allows', 'accounts'] as const)
    await it.db.deleteFrom(table).execute();
  await setSetting(it.db, 'federation.mode', 'open');
});

const block = (domain: string, severity: 'suspend' | 'silence' = 'suspend') =>
  blockDomain(it.db, {
    domain,
    severity,
    reject_media: false,
    public_comment: '',
    private_comment: '',
  });
/** Asked anew, as another process would. */
const isSuspended = (host: string, own: string[] = []) =>
  createDomainPolicy(it.db, own).isSuspended(host);
const isHidden = async (id: string) => {
  const row = await it.db
    .selectFrom('accounts')
    .select('suspended_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.suspended_at !== null;
};

test('a suspended name counts for what is below it, on label boundaries, whatever the port', async () => {
  await block('bad.example');
  for (const host of ['bad.example', 'BAD.example', 'a.b.bad.example', 'x.bad.example:3000'])
    assert.equal(await isSuspended(host), true, host);
  for (const host of ['notbad.example', 'example', 'bad.example.org', 'ad.example', ''])
    assert.equal(await isSuspended(host), false, host);
  await block('quiet.example', 'silence');
  assert.equal(await isSuspended('quiet.example'), false);
});

test('a name with a port is for that port alone', async () => {
  await block('both.example:8443');
  assert.equal(await isSuspended('both.example:8443'), true);
  assert.equal(await isSuspended('both.example'), false);
});

test('while only some are let in, everybody else is suspended, but never ourselves', async () => {
  await allowDomain(it.db, 'Friend.Example');
  assert.equal(await isSuspended('stranger.example'), false, 'the list does nothing in open mode');
  await setSetting(it.db, 'federation.mode', 'limited');
  assert.equal(await isSuspended('stranger.example'), true);
  assert.equal(await isSuspended('friend.example'), false);
  assert.equal(await isSuspended('media.friend.example'), false);
  assert.equal(await isSuspended('notfriend.example'), true);
  assert.equal(await isSuspended('social.example', ['social.example']), false);
  await block('bad.friend.example');
  assert.equal(await isSuspended('bad.friend.example'), true, 'a suspension goes first');
  assert.deepEqual(
    (await listAllowedDomains(it.db)).map((row) => row.domain),
    ['friend.example'],
  );
});

test('accounts of servers that are not let in are hidden, and shown again when they are', async () => {
  const stranger = await make.remoteAccount(it.db, { domain: 'stranger.example' });
  const friend = await make.remoteAccount(it.db, { domain: 'm.friend.example' });
  const local = await make.localAccount(it.db);
  const banned = await make.remoteAccount(it.db, {
    domain: 'stranger.example',
    suspended_at: new Date(5000),
  });
  await allowDomain(it.db, 'friend.example');
  await setSetting(it.db, 'federation.mode', 'limited');
  await applyFederationMode(it.db);
  assert.deepEqual(await Promise.all([stranger, friend, local].map(isHidden)), [
    true,
    false,
    false,
  ]);
  await allowDomain(it.db, 'stranger.example');
  assert.deepEqual(await Promise.all([stranger, banned].map(isHidden)), [false, true]);
  await disallowDomain(it.db, 'friend.example');
  assert.equal(await isHidden(friend), true);
  await setSetting(it.db, 'federation.mode', 'open');
  await applyFederationMode(it.db);
  assert.deepEqual(await Promise.all([friend, banned].map(isHidden)), [false, true]);
  await assert.rejects(disallowDomain(it.db, 'nobody.example'), /not on the list/);
  await assert.rejects(allowDomain(it.db, 'https://x.example/'), /is not a domain/);
});
