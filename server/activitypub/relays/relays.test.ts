import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { EventCatalog, EventName, Subscribers } from '#server/bus/catalog.ts';
import { publicSkeleton } from '#server/timelines/public.ts';
import * as make from '#server/testing/factories.ts';
import type { FakeActor } from '#server/testing/fake-remote.ts';
import * as world from '#server/testing/inbox-world.ts';
import { outboxSubscribers } from '../outbox/subscribe.ts';
import { PUBLIC } from '../vocab.ts';
import { joinRelay, leaveRelay, type JoinDeps } from './join.ts';
import { listRelays } from './rows.ts';

const ORIGIN = make.TEST_ORIGIN;
const INSTANCE = `${ORIGIN}/actor`;
let relay: FakeActor;
let deps: JoinDeps;
let subscribers: Subscribers;
const db = () => world.database.db;

async function setUp(): Promise<void> {
  relay = await world.remote.addActor('relay', { type: 'Application' });
  // As the inbox did when it verified their signatures.
  for (const { uri } of [relay, world.victim]) await world.federation.actors.byUri(uri);
  const jobs = { enqueueAll: async () => {} };
  const config = { origin: ORIGIN, domain: 'social.example' };
  deps = { db: db(), config, jobs, federation: world.federation };
  const storage = { url: (key: string) => `${ORIGIN}/media/${key}` };
  subscribers = outboxSubscribers({ db: db(), jobs, config, storage });
}
beforeEach(async () => {
  // Not in `before`: of this file and of the world that would run side by side.
  if (subscribers === undefined) await setUp();
  for (const table of ['relays', 'deliveries', 'outgoing_activities', 'events'] as const)
    await db().deleteFrom(table).execute();
});

async function tell<Name extends EventName>(name: Name, payload: EventCatalog[Name]) {
  for (const subscriber of subscribers[name] ?? []) await subscriber(payload);
}

interface Sent {
  inbox_url: string;
  activity: Record<string, unknown> & { id: string; type: string };
}
async function sent(): Promise<Sent[]> {
  const rows = await db()
    .selectFrom('deliveries')
    .innerJoin('outgoing_activities', 'outgoing_activities.id', 'deliveries.activity_id')
    .select(['inbox_url', 'body'])
    .orderBy('deliveries.id')
    .execute();
  return rows.map(({ inbox_url, body }) => ({
    inbox_url,
    activity: JSON.parse(body) as Sent['activity'],
  }));
}
const state = async () => (await listRelays(db())).map((row) => row.state);

/** Joined and accepted; what was sent for it is forgotten. */
async function joined(kind: 'mastodon' | 'litepub'): Promise<void> {
  await joinRelay(deps, kind === 'mastodon' ? `${world.remote.origin}/inbox` : relay.uri, kind);
  const [follow] = await sent();
  const id = world.newUri(relay);
  await world.deliver({ id, type: 'Accept', object: follow?.activity.id }, relay);
  assert.deepEqual(await state(), ['accepted']);
  await db().deleteFrom('deliveries').execute();
}

describe('joining', () => {
  test('Mastodon style: the instance actor follows as:Public at the inbox', async () => {
    await joinRelay(deps, `${world.remote.origin}/inbox`);
    const [follow] = await sent();
    assert.equal(follow?.inbox_url, `${world.remote.origin}/inbox`);
    assert.equal(follow.activity.type, 'Follow');
    assert.equal(follow.activity['actor'], INSTANCE);
    assert.equal(follow.activity['object'], PUBLIC);
    assert.deepEqual(await state(), ['pending']);
    const object = follow.activity;
    const answer = { type: 'Accept', object };
    await world.deliver({ id: world.newUri(world.victim), ...answer }, world.victim);
    assert.deepEqual(await state(), ['pending'], 'another host cannot accept');
    await world.deliver({ id: world.newUri(relay), ...answer }, relay);
    assert.deepEqual(await state(), ['accepted']);
    await world.deliver({ id: world.newUri(world.alice), ...answer, type: 'Reject' }, world.alice);
    assert.deepEqual(await state(), ['accepted'], 'nor can a neighbour of the relay refuse');
    await world.deliver({ id: world.newUri(relay), ...answer, type: 'Reject' }, relay);
    assert.deepEqual(await state(), ['rejected']);
  });

  test('LitePub style: its actor is followed, and follows back', async () => {
    const follow = { id: world.newUri(relay), type: 'Follow', object: INSTANCE };
    assert.ok(await world.deliver(follow, relay), 'nobody else may follow the server');
    await joinRelay(deps, relay.uri);
    const [ours] = await sent();
    assert.deepEqual([ours?.inbox_url, ours?.activity['object']], [relay.inbox, relay.uri]);
    assert.equal(await world.deliver({ ...follow, id: world.newUri(relay) }, relay), null);
    const [event] = await world.events('follow.accepted');
    await tell('follow.accepted', event?.payload as EventCatalog['follow.accepted']);
    const accept = (await sent()).at(-1)?.activity;
    assert.deepEqual([accept?.type, accept?.['actor']], ['Accept', INSTANCE]);
    assert.equal((accept?.['object'] as { actor: string } | undefined)?.actor, relay.uri);
  });

  test('leaving undoes the Follow; what never went out needs no Undo', async () => {
    await joinRelay(deps, `${world.remote.origin}/inbox`);
    const [follow] = await sent();
    await db().updateTable('deliveries').set({ attempts: 1 }).execute();
    await leaveRelay(deps, `${world.remote.origin}/inbox`);
    const undo = (await sent()).at(-1)?.activity;
    assert.equal(undo?.type, 'Undo');
    assert.equal((undo?.['object'] as { id: string } | undefined)?.id, follow?.activity.id);
    assert.deepEqual(await state(), []);
    await assert.rejects(leaveRelay(deps, `${world.remote.origin}/inbox`), /no relay/);
    await assert.rejects(joinRelay(deps, `${ORIGIN}/inbox`), /not the address/);
    await assert.rejects(joinRelay(deps, 'ftp://x.example/inbox'), /not the address/);
  });
});

describe('what goes out', () => {
  const post = (visibility: 'public' | 'unlisted' | 'private' | 'direct') =>
    make.status(db(), world.bobId, { visibility });

  test('Mastodon style: public posts, their edits and their ends, and nothing else', async () => {
    await joined('mastodon');
    for (const visibility of ['unlisted', 'private', 'direct'] as const)
      await tell('status.published', { statusId: await post(visibility) });
    assert.deepEqual(await sent(), []);
    const statusId = await post('public');
    await tell('status.published', { statusId });
    await db().updateTable('deliveries').set({ attempts: 1 }).execute();
    await db()
      .updateTable('statuses')
      .set({ deleted_at: new Date() })
      .where('id', '=', statusId)
      .execute();
    await tell('status.deleted', { statusId });
    assert.deepEqual(
      (await sent()).map(({ inbox_url, activity }) => [inbox_url, activity.type]),
      [
        [`${world.remote.origin}/inbox`, 'Create'],
        [`${world.remote.origin}/inbox`, 'Delete'],
      ],
    );
  });

  test('LitePub style: the instance actor announces public posts by their ids', async () => {
    await joined('litepub');
    await tell('status.published', { statusId: await post('unlisted') });
    assert.deepEqual(await sent(), []);
    const statusId = await post('public');
    await tell('status.published', { statusId });
    const [announce] = await sent();
    assert.deepEqual(
      [announce?.inbox_url, announce?.activity.type, announce?.activity['actor']],
      [relay.inbox, 'Announce', INSTANCE],
    );
    assert.equal(announce?.activity['object'], `${world.bobUri}/statuses/${statusId}`);
    await db().updateTable('deliveries').set({ attempts: 1 }).execute();
    await db()
      .updateTable('statuses')
      .set({ deleted_at: new Date() })
      .where('id', '=', statusId)
      .execute();
    await tell('status.deleted', { statusId });
    assert.equal((await sent()).at(-1)?.activity.type, 'Undo');
  });

  test('nothing goes to a relay that has not accepted', async () => {
    await joinRelay(deps, `${world.remote.origin}/inbox`);
    await db().deleteFrom('deliveries').execute();
    await tell('status.published', { statusId: await post('public') });
    assert.deepEqual(await sent(), []);
  });
});

describe('what comes in', () => {
  /** A post of somebody whom nobody here knows. */
  function foreignNote(properties: Record<string, unknown> = {}) {
    const note = world.noteOf(world.victim, properties);
    world.elsewhere.publish(note);
    return note;
  }
  const announce = (object: unknown) =>
    world.deliver({ id: world.newUri(relay), type: 'Announce', object }, relay);
  const timeline = () =>
    publicSkeleton(db(), { viewer: null, from: 'elsewhere', only: 'everything' }, {
      limit: 40,
    } as never);

  test('an announced post is read from its origin and shown, but is no boost', async () => {
    await joined('litepub');
    const note = foreignNote();
    assert.equal(await announce(note.id), null);
    const status = await world.statusBy(note.id);
    assert.ok(status);
    assert.ok((await timeline()).includes(status.id));
    const boosts = await db()
      .selectFrom('statuses')
      .select('id')
      .where('reblog_of_id', '=', status.id)
      .execute();
    assert.deepEqual(boosts, []);
    assert.deepEqual(await world.events('status.published'), [], 'nobody is told');
  });

  test('a forwarded Create is a hint: what counts is what its origin says', async () => {
    await joined('mastodon');
    const note = foreignNote({ content: '<p>true</p>' });
    const copy = { ...note, content: '<p>forged</p>' };
    const forward = {
      ...world.createOf(copy, world.victim),
      signature: { type: 'RsaSignature2017' },
    };
    assert.equal(await world.deliver(forward, relay), null);
    assert.match((await world.statusBy(note.id))?.content ?? '', /true/);
    const made = { ...world.noteOf(world.victim), id: `${world.victim.uri}/notes/never` };
    await world.deliver({ ...world.createOf(made, world.victim), signature: {} }, relay);
    assert.equal(await world.statusBy(made.id), undefined);
  });

  test('what is not public is not kept', async () => {
    await joined('litepub');
    for (const to of [[`${world.victim.uri}/followers`], [world.bobUri], []]) {
      const note = foreignNote({ to, cc: to.length === 0 ? [PUBLIC] : [] });
      await announce(note.id);
      assert.equal(await world.statusBy(note.id), undefined);
    }
  });

  test('a post of a suspended server does not come in through a relay', async () => {
    await joined('litepub');
    const note = foreignNote();
    const original = world.federation.handlers.domains;
    world.federation.handlers.domains = {
      isSuspended: async (host) => host === world.elsewhere.host,
    };
    try {
      await announce(note.id);
    } finally {
      world.federation.handlers.domains = original;
    }
    assert.equal(await world.statusBy(note.id), undefined);
    assert.ok(
      !world.elsewhere.requests.some(({ target }) => note.id.endsWith(target)),
      'it is not even asked',
    );
  });

  test('an actor that is no relay brings in nothing, nor does one that refused us', async () => {
    const note = foreignNote();
    await announce(note.id);
    assert.equal(await world.statusBy(note.id), undefined);
    await joinRelay(deps, relay.uri);
    await announce(note.id);
    assert.equal(await world.statusBy(note.id), undefined, 'pending is not accepted');
  });

  test('a Delete passed on by a relay is checked at its origin', async () => {
    await joined('litepub');
    const note = foreignNote();
    await announce(note.id);
    const end = { id: world.newUri(world.victim), type: 'Delete', object: note.id };
    const forward = { ...end, actor: world.victim.uri, signature: {} };
    await world.deliver(forward, relay);
    assert.equal((await world.statusBy(note.id))?.deleted_at, null, 'it is still there');
    world.elsewhere.serve(new URL(note.id).pathname, { status: 410 });
    await world.deliver({ ...forward, id: world.newUri(world.victim) }, relay);
    const row = await world.statusBy(note.id);
    assert.ok(row === undefined || row.deleted_at !== null);
  });
});
