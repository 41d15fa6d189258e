import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createFederation, type Federation } from '../federation.ts';
import { createGuardedClient, type GuardedClient } from '../fetch/guarded-client.ts';
import { receiveRemoteAccount } from '#server/accounts/receive-remote.ts';
import { readConfig } from '#server/config.ts';
import { silentLogger } from '#server/core/log.ts';
import { blockDomain } from '#server/moderation/domain-blocks.ts';
import { TEST_ORIGIN } from '#server/testing/factories.ts';
import { AS2 } from '#server/testing/fake-remote.ts';
import * as make from '#server/testing/factories.ts';
import * as world from '#server/testing/inbox-world.ts';
import { dispatch } from './dispatch.ts';

/**
 * A server that is suspended: it is checked as signer, as author of what is inside, announced or
 * passed on, and again when the activity is worked on, which may be long after it came.
 */
let client: GuardedClient;
/** With no memory of what held before: every test begins with decisions of its own. */
let fresh: Federation;

beforeEach(async () => {
  await world.database.db.deleteFrom('domain_blocks').execute();
  await world.database.db.updateTable('accounts').set({ suspended_at: null }).execute();
  await world.federation.actors.byUri(world.victim.uri);
  const config = readConfig({
    ORIGIN: TEST_ORIGIN,
    ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128',
  });
  client = createGuardedClient(config);
  const jobs = { enqueue: async () => {}, enqueueAll: async () => {} };
  fresh = createFederation({ config, db: world.database.db, client, log: silentLogger(), jobs });
  world.elsewhere.requests.length = 0;
});
afterEach(() => client.close());

const suspend = (domain: string, severity: 'suspend' | 'silence' = 'suspend') =>
  blockDomain(world.database.db, {
    domain,
    severity,
    reject_media: false,
    public_comment: '',
    private_comment: '',
  });

/** What the worker does with an activity that was accepted before the decision. */
async function work(activity: Record<string, unknown>, signer = world.alice): Promise<void> {
  await dispatch(fresh.handlers, {
    id: '1',
    signerUri: signer.uri,
    inboxAccountId: null,
    attempts: 1,
    activity: { '@context': AS2, actor: signer.uri, ...activity },
  }).catch(() => {});
}

/** A post on the other server, which somebody here would care for. */
function foreignNote() {
  const note = world.noteOf(world.victim, { to: [world.bobUri], cc: [] });
  world.elsewhere.publish(note);
  return note;
}

test('the signer, again when it is worked on', async () => {
  const note = foreignNote();
  await suspend(world.elsewhere.host);
  await work(world.createOf(note, world.victim), world.victim);
  assert.equal(await world.statusBy(note.id), undefined);
});

test('the author inside: named by another, it is not even asked', async () => {
  const note = foreignNote();
  await suspend(world.elsewhere.host);
  await work({ id: world.newUri(world.alice), type: 'Create', object: note.id });
  assert.equal(await world.statusBy(note.id), undefined);
  assert.deepEqual(world.elsewhere.requests, []);
});

test('the announced author, whether the post is known or not', async () => {
  await make.follow(world.database.db, world.bobId, world.aliceId);
  const unknown = world.noteOf(world.victim);
  world.elsewhere.publish(unknown);
  const known = world.noteOf(world.victim);
  await world.federation.statuses.keep(known);
  const row = await world.statusBy(known.id);
  assert.ok(row);
  await suspend(world.elsewhere.host);
  for (const note of [unknown, known])
    await work({ id: world.newUri(world.alice), type: 'Announce', object: note.id });
  assert.equal(await world.statusBy(unknown.id), undefined);
  const boosts = await world.database.db
    .selectFrom('statuses')
    .select('id')
    .where('reblog_of_id', '=', row.id)
    .execute();
  assert.deepEqual(boosts, []);
  assert.deepEqual(world.elsewhere.requests, []);
});

test('the author of what is passed on', async () => {
  const note = foreignNote();
  await suspend(world.elsewhere.host);
  const forward = { ...world.createOf(note, world.victim), signature: {} };
  await work({ ...forward, actor: world.victim.uri });
  assert.equal(await world.statusBy(note.id), undefined);
  assert.deepEqual(world.elsewhere.requests, []);
});

test('an account whose handle is elsewhere, by the host it is on', async () => {
  const { db } = world.database;
  const row = { domain: 'handles.example' };
  await db.updateTable('accounts').set(row).where('uri', '=', world.victim.uri).execute();
  await suspend(world.elsewhere.host);
  const [known] = await fresh.actors.known([world.victim.uri]);
  assert.equal(known?.isSuspended, true);
  const key = await fresh.keys.known(world.victim.keyId);
  assert.equal(key?.isSuspended, true);
  await db
    .updateTable('accounts')
    .set({ domain: world.elsewhere.host })
    .where('uri', '=', world.victim.uri)
    .execute();
});

test('nor is it passed through on a redirect, by documents and by WebFinger', async () => {
  await suspend(world.elsewhere.host);
  const location = `${world.elsewhere.origin}/hidden`;
  world.elsewhere.serve('/hidden', {
    status: 302,
    headers: { location: `${world.remote.origin}/x` },
  });
  world.remote.serve('/through', { status: 302, headers: { location } });
  for (const url of [`${world.remote.origin}/through`, location])
    await assert.rejects(fresh.client.request({ method: 'GET', url }), /is not spoken to/);
  await assert.rejects(
    fresh.actors.byHandle({ username: 'new', domain: world.elsewhere.host }),
    /suspended here/,
  );
  await assert.rejects(
    fresh.client.post({ url: `${world.elsewhere.origin}/inbox` } as never),
    /suspended here/,
  );
  assert.deepEqual(world.elsewhere.requests, []);
});

test('an account that becomes known later is as limited as its server', async () => {
  await suspend('quiet.example', 'silence');
  await suspend('fine.quiet.example', 'noop' as never);
  const silenced = async (domain: string) => {
    const username = make.uniqueName('late');
    const uri = `https://${domain}/users/${username}`;
    const { id } = await receiveRemoteAccount(world.database.db, {
      uri,
      username,
      domain,
      actorType: 'Person',
      url: null,
      displayName: '',
      note: '',
      fields: [],
      locked: false,
      bot: false,
      discoverable: null,
      indexable: false,
      memorial: false,
      alsoKnownAs: [],
      movedToUri: null,
      inboxUrl: `${uri}/inbox`,
      outboxUrl: null,
      sharedInboxUrl: null,
      followersUrl: null,
      followingUrl: null,
      featuredUrl: null,
      avatar: null,
      header: null,
      publishedAt: null,
      keys: [],
    });
    const row = await world.database.db
      .selectFrom('accounts')
      .select('silenced_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return row.silenced_at !== null;
  };
  assert.equal(await silenced('sub.quiet.example'), true);
  assert.equal(await silenced('notquiet.example'), false);
  assert.equal(await silenced('fine.quiet.example'), false, 'the nearest decision holds');
});
