import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import * as make from '#server/testing/factories.ts';
import { AS2 } from '#server/testing/fake-remote.ts';
import * as world from '#server/testing/inbox-world.ts';
import { PUBLIC } from '../vocab.ts';

const db = () => world.database.db;
const signature = { type: 'RsaSignature2017', signatureValue: 'c2lnbmF0dXJl' };

beforeEach(async () => {
  for (const table of ['deliveries', 'outgoing_activities', 'follows', 'blocks'] as const)
    await db().deleteFrom(table).execute();
  // Followers of bob: one on a third server, one where the reply comes from, one here.
  const far = await make.remoteAccount(db(), { domain: 'far.example' });
  const followers = [far, world.aliceId, await make.localAccount(db())];
  for (const follower of followers) await make.follow(db(), follower, world.bobId);
});

const forwarded = () =>
  db()
    .selectFrom('deliveries')
    .innerJoin('outgoing_activities', 'outgoing_activities.id', 'deliveries.activity_id')
    .select(['inbox_url', 'account_id', 'body'])
    .execute();

async function reply(properties: Record<string, unknown> = {}) {
  const parent = await world.localStatus();
  const to = [PUBLIC, world.bobUri];
  return world.noteOf(world.alice, { inReplyTo: parent.uri, to, ...properties });
}

function createOf(note: Record<string, unknown>, more: Record<string, unknown> = { signature }) {
  const { to, cc } = note;
  return { '@context': AS2, ...world.createOf(note), to, cc, ...more };
}

test('a reply that is signed inside goes on as it came, to who follows the author here', async () => {
  const create = createOf(await reply());
  assert.equal(await world.deliver(create), null);
  const [row, ...others] = await forwarded();
  assert.deepEqual(others, []);
  assert.equal(row?.inbox_url, 'https://far.example/inbox');
  assert.equal(row.account_id, world.bobId, 'our author’s key signs the request');
  assert.deepEqual(JSON.parse(row.body), create);
  await world.deliver(create);
  assert.equal((await forwarded()).length, 1, 'once');
});

test('so do its edits and its end', async () => {
  const note = await reply();
  await world.deliver(createOf(note));
  await db().deleteFrom('deliveries').execute();
  const update = {
    ...createOf({ ...note, content: '<p>edited</p>', updated: '2026-11-02T00:00:00Z' }),
    type: 'Update',
  };
  await world.deliver(update);
  const end = { id: world.newUri(world.alice), type: 'Delete', object: note.id, to: [PUBLIC] };
  await world.deliver({ ...end, signature });
  assert.deepEqual(
    (await forwarded()).map(({ body }) => (JSON.parse(body) as { type: string }).type),
    ['Update', 'Delete'],
  );
});

test('what nobody could check, or is not for everybody, stays here', async () => {
  await world.deliver(createOf(await reply(), {}));
  await world.deliver(createOf(await reply({ to: [world.bobUri], cc: [] })));
  await world.deliver(createOf(await reply({ inReplyTo: undefined })));
  const secret = await world.localStatus('private');
  await world.deliver(createOf(await reply({ inReplyTo: secret.uri })));
  assert.deepEqual(await forwarded(), []);
});

test('whom the author blocks does not reach their followers', async () => {
  const note = await reply();
  await make.block(db(), world.bobId, world.aliceId);
  await world.deliver(createOf(note));
  assert.deepEqual(await forwarded(), []);
});

test('a reply of another than the signer is not passed on in their name', async () => {
  const note = { ...(await reply()), attributedTo: world.eve.uri };
  await world.deliver(createOf(note));
  assert.deepEqual(await forwarded(), []);
});
