import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { acceptFollow } from '#server/accounts/relations/accept-follow.ts';
import { block } from '#server/accounts/relations/block.ts';
import { follow } from '#server/accounts/relations/follow.ts';
import { rejectFollow } from '#server/accounts/relations/reject-follow.ts';
import { unblock } from '#server/accounts/relations/unblock.ts';
import { unfollow } from '#server/accounts/relations/unfollow.ts';
import type { EventCatalog, EventName, Subscribers } from '#server/bus/catalog.ts';
import { relayEvents } from '#server/bus/relay.ts';
import { silentLogger } from '#server/core/log.ts';
import { suspendAccount } from '#server/moderation/suspend-account.ts';
import { favourite } from '#server/statuses/actions/favourite.ts';
import { unfavourite } from '#server/statuses/actions/unfavourite.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { outboxSubscribers } from './subscribe.ts';

const ORIGIN = make.TEST_ORIGIN;
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

let database: TestDatabase;
let subscribers: Subscribers;
let alice: string;
let aliceUri: string;
const db = () => database.db;

before(async () => {
  database = await createTestDatabase();
  subscribers = outboxSubscribers({
    db: db(),
    jobs: { enqueueAll: async () => {} },
    config: { origin: ORIGIN, domain: 'social.example' },
    storage: { url: (key) => `${ORIGIN}/media/${key}` },
  });
});
after(() => database.close());
beforeEach(async () => {
  for (const table of ['deliveries', 'outgoing_activities', 'events'] as const)
    await db().deleteFrom(table).execute();
  const username = make.uniqueName('alice');
  alice = await make.localAccount(db(), { username });
  aliceUri = `${ORIGIN}/users/${username}`;
});

async function tell<Name extends EventName>(
  name: Name,
  payload: EventCatalog[Name],
): Promise<void> {
  for (const subscriber of subscribers[name] ?? []) await subscriber(payload);
}
/** Hands on what the use cases recorded, as the worker does. */
const relay = () => relayEvents(db(), subscribers, silentLogger());

interface Sent {
  id: string;
  type: string;
  actor: string;
  to: string[];
  cc: string[];
  // eslint-disable-next-line typescript/no-explicit-any
  object: any;
  inboxes: string[];
}

/** Activities with who receives them, in the order they were planned; then the table is clean. */
async function sent(): Promise<Sent[]> {
  const rows = await db()
    .selectFrom('outgoing_activities as o')
    .leftJoin('deliveries as d', 'd.activity_id', 'o.id')
    .select(['o.id', 'o.body', 'd.inbox_url'])
    .orderBy('o.id')
    .orderBy('d.inbox_url')
    .execute();
  const byId = Map.groupBy(rows, (row) => row.id);
  await db().deleteFrom('outgoing_activities').execute();
  return [...byId.values()].map((group) => ({
    ...(JSON.parse(group[0]?.body ?? '{}') as Sent),
    inboxes: group.flatMap((row) => row.inbox_url ?? []),
  }));
}

const shared = (domain: string) => `https://${domain}/inbox`;

test('a public status goes to followers, mentioned and the author answered, each server once', async () => {
  for (const domain of ['one.example', 'one.example', 'two.example']) {
    await make.follow(db(), await make.remoteAccount(db(), { domain }), alice);
  }
  const mentioned = await make.remoteAccount(db(), { domain: 'three.example', username: 'm' });
  const parentAuthor = await make.remoteAccount(db(), { domain: 'four.example' });
  const parent = await make.status(db(), parentAuthor);
  const id = await make.status(db(), alice, {
    mentions: [mentioned],
    in_reply_to_id: parent,
    in_reply_to_account_id: parentAuthor,
  });
  await tell('status.published', { statusId: id });
  await tell('status.published', { statusId: id });
  const [create, ...others] = await sent();
  assert.deepEqual(others, []);
  assert.equal(create?.type, 'Create');
  assert.deepEqual(create?.to, [PUBLIC]);
  assert.ok(create?.cc.includes('https://three.example/users/m'));
  assert.match(create?.object.inReplyTo, /^https:\/\/four\.example\//);
  assert.deepEqual(
    create?.inboxes,
    ['four.example', 'one.example', 'three.example', 'two.example'].map(shared).toSorted(),
  );
});

test("an answer to a local author also reaches that author's followers", async () => {
  const bob = await make.localAccount(db());
  await make.follow(db(), await make.remoteAccount(db(), { domain: 'fans-of-bob.example' }), bob);
  const parent = await make.status(db(), bob);
  const reply = { in_reply_to_id: parent, in_reply_to_account_id: bob };
  await tell('status.published', { statusId: await make.status(db(), alice, reply) });
  assert.deepEqual((await sent())[0]?.inboxes, [shared('fans-of-bob.example')]);
  await tell('status.published', {
    statusId: await make.status(db(), alice, { ...reply, visibility: 'private' }),
  });
  assert.deepEqual((await sent())[0]?.inboxes, [], 'but not what is for followers only');
});

test('a direct status goes to the mentioned alone, at their own inboxes', async () => {
  await make.follow(db(), await make.remoteAccount(db(), { domain: 'one.example' }), alice);
  const mentioned = await make.remoteAccount(db(), { domain: 'one.example', username: 'dm' });
  const parentAuthor = await make.remoteAccount(db(), { domain: 'four.example' });
  const id = await make.status(db(), alice, {
    visibility: 'direct',
    mentions: [mentioned],
    in_reply_to_account_id: parentAuthor,
  });
  await tell('status.published', { statusId: id });
  const [create] = await sent();
  assert.deepEqual(create?.inboxes, ['https://one.example/users/dm/inbox']);
  assert.deepEqual(create?.to, ['https://one.example/users/dm']);
  assert.deepEqual(create?.cc, []);
  assert.equal(create?.object.directMessage, true);
});

test('the visibilities are spelled as peers read them', async () => {
  const followers = `${aliceUri}/followers`;
  const expected = {
    public: [[PUBLIC], [followers]],
    unlisted: [[followers], [PUBLIC]],
    private: [[followers], []],
  };
  for (const [visibility, [to, cc]] of Object.entries(expected)) {
    await tell('status.published', {
      statusId: await make.status(db(), alice, { visibility: visibility as 'public' }),
    });
    const [create] = await sent();
    assert.deepEqual(
      [create?.to, create?.cc, create?.object.to, create?.object.cc],
      [to, cc, to, cc],
    );
  }
});

test('what is remote, gone or unknown is not told', async () => {
  const remote = await make.remoteAccount(db());
  await tell('status.published', { statusId: await make.status(db(), remote) });
  await tell('status.published', {
    statusId: await make.status(db(), alice, { deleted_at: new Date() }),
  });
  await tell('status.published', { statusId: '1' });
  await tell('status.edited', { statusId: await make.status(db(), alice) });
  await tell('follow.requested', { accountId: remote, targetAccountId: alice });
  assert.deepEqual(await sent(), []);
});

test('an edit goes to those who interacted too, after the creation', async () => {
  const fan = await make.remoteAccount(db(), { domain: 'fan.example' });
  const id = await make.status(db(), alice, { edited_at: new Date() });
  await db().insertInto('favourites').values({ account_id: fan, status_id: id }).execute();
  await tell('status.edited', { statusId: id });
  await tell('status.published', { statusId: id });
  const activities = await sent();
  assert.deepEqual(
    activities.map((a) => a.type),
    ['Create', 'Update'],
  );
  assert.ok(activities[1]?.object.updated);
  assert.deepEqual(activities[1]?.inboxes, [shared('fan.example')]);
});

test('an edit of what is for followers stays with them, its deletion reaches every copy', async () => {
  const formerFollower = await make.remoteAccount(db(), { domain: 'left.example' });
  const id = await make.status(db(), alice, { visibility: 'private', edited_at: new Date() });
  await db()
    .insertInto('favourites')
    .values({ account_id: formerFollower, status_id: id })
    .execute();
  await tell('status.edited', { statusId: id });
  assert.deepEqual(
    (await sent()).flatMap((activity) => activity.inboxes),
    [],
  );
  await db().updateTable('statuses').set({ deleted_at: new Date() }).where('id', '=', id).execute();
  await tell('status.deleted', { statusId: id });
  assert.deepEqual((await sent())[0]?.inboxes, [shared('left.example')]);
});

test('a deleted status leaves a Tombstone with those who may have a copy', async () => {
  const mentioned = await make.remoteAccount(db(), { domain: 'seen.example' });
  const booster = await make.remoteAccount(db(), { domain: 'booster.example' });
  const id = await make.status(db(), alice, { mentions: [mentioned] });
  await make.boost(db(), booster, id);
  await db().updateTable('statuses').set({ deleted_at: new Date() }).where('id', '=', id).execute();
  await tell('status.deleted', { statusId: id });
  const [gone] = await sent();
  assert.equal(gone?.type, 'Delete');
  assert.equal(gone?.object.type, 'Tombstone');
  assert.deepEqual(gone?.inboxes, [shared('booster.example'), shared('seen.example')]);
});

test('a boost is an Announce of a bare id, and its end an Undo of the whole', async () => {
  const author = await make.remoteAccount(db(), { domain: 'author.example', username: 'au' });
  await make.follow(db(), await make.remoteAccount(db(), { domain: 'fan.example' }), alice);
  const status = await make.status(db(), author);
  const boost = await make.boost(db(), alice, status);
  await tell('status.published', { statusId: boost });
  const [announce] = await sent();
  assert.equal(announce?.type, 'Announce');
  assert.equal(announce?.object, `https://author.example/users/au/statuses/${status}`);
  assert.ok(announce?.cc.includes('https://author.example/users/au'));
  assert.deepEqual(announce?.inboxes, [shared('author.example'), shared('fan.example')]);
  await db()
    .updateTable('statuses')
    .set({ deleted_at: new Date() })
    .where('id', '=', boost)
    .execute();
  await tell('status.deleted', { statusId: boost });
  const [undo] = await sent();
  assert.equal(undo?.type, 'Undo');
  assert.equal(undo?.object.type, 'Announce');
  assert.equal(undo?.object.id, announce?.id);
  assert.equal(undo?.object.object, announce?.object);
});

test('a like goes to the author alone, with its end', async () => {
  const author = await make.remoteAccount(db(), { domain: 'author.example', username: 'liked' });
  const status = await make.status(db(), author);
  const local = await make.status(db(), await make.localAccount(db()));
  await favourite({ db: db() }, { accountId: alice, statusId: status });
  await favourite({ db: db() }, { accountId: alice, statusId: local });
  await relay();
  const [like, ...others] = await sent();
  assert.deepEqual(others, []);
  assert.equal(like?.type, 'Like');
  assert.deepEqual(like?.inboxes, ['https://author.example/users/liked/inbox']);
  await unfavourite({ db: db() }, { accountId: alice, statusId: status });
  await relay();
  const [undo] = await sent();
  assert.equal(undo?.type, 'Undo');
  assert.equal(undo?.object.id, like?.id);
  assert.equal(undo?.object.object, like?.object);
});

test('Follow and Undo, each attempt with an id of its own', async () => {
  const target = await make.remoteAccount(db(), { domain: 'peer.example', username: 'followed' });
  const pair = { accountId: alice, targetAccountId: target };
  const ids = [];
  for (const _ of [1, 2]) {
    await follow({ db: db() }, pair);
    await relay();
    const [request] = await sent();
    assert.equal(request?.type, 'Follow');
    assert.equal(request?.actor, aliceUri);
    assert.equal(request?.object, 'https://peer.example/users/followed');
    assert.deepEqual(request?.inboxes, ['https://peer.example/users/followed/inbox']);
    ids.push(request?.id);
    await unfollow({ db: db() }, pair);
    await relay();
    const [undo] = await sent();
    assert.equal(undo?.type, 'Undo');
    assert.equal(undo?.object.id, request?.id);
    assert.equal(undo?.object.type, 'Follow');
  }
  assert.notEqual(ids[0], ids[1]);
});

test('a Follow from elsewhere is answered with itself inside', async () => {
  const follower = await make.remoteAccount(db(), { domain: 'peer.example', username: 'asks' });
  const pair = { accountId: follower, targetAccountId: alice };
  const uri = 'https://peer.example/follows/77';
  await follow({ db: db() }, { ...pair, uri });
  await relay();
  const [accept] = await sent();
  assert.equal(accept?.type, 'Accept');
  assert.equal(accept?.actor, aliceUri);
  assert.deepEqual(accept?.object, {
    id: uri,
    type: 'Follow',
    actor: 'https://peer.example/users/asks',
    object: aliceUri,
  });
  assert.deepEqual(accept?.inboxes, ['https://peer.example/users/asks/inbox']);
  await rejectFollow({ db: db() }, pair);
  await relay();
  const [reject] = await sent();
  assert.equal(reject?.type, 'Reject');
  assert.equal(reject?.object.id, uri);
  // Pixelfed: asked again, also under the same id, it is answered again.
  await follow({ db: db() }, { ...pair, uri });
  await relay();
  assert.deepEqual((await sent())[0]?.object, accept?.object);
  // Whoever is suspended here is told of that one thing.
  await suspendAccount(db(), follower);
  await relay();
  const [end, ...more] = await sent();
  assert.deepEqual(
    [end?.type, end?.object.id, end?.inboxes, more.length],
    ['Reject', uri, accept?.inboxes, 0],
  );
});

test('a locked account answers once it decided', async () => {
  await db().updateTable('accounts').set({ locked: true }).where('id', '=', alice).execute();
  const follower = await make.remoteAccount(db());
  const pair = { accountId: follower, targetAccountId: alice };
  await follow({ db: db() }, { ...pair, uri: 'https://remote.example/follows/78' });
  await relay();
  assert.deepEqual(await sent(), []);
  await acceptFollow({ db: db() }, pair);
  await relay();
  assert.deepEqual(
    (await sent()).map((a) => a.type),
    ['Accept'],
  );
});

test('Block and its end; what was between the two ends with it', async () => {
  const target = await make.remoteAccount(db(), { domain: 'peer.example' });
  const pair = { accountId: alice, targetAccountId: target };
  await follow(
    { db: db() },
    { accountId: target, targetAccountId: alice, uri: 'https://peer.example/follows/79' },
  );
  await relay();
  await sent();
  await block({ db: db() }, pair);
  await relay();
  const activities = await sent();
  assert.deepEqual(activities.map((a) => a.type).toSorted(), ['Block', 'Reject']);
  await unblock({ db: db() }, pair);
  await relay();
  const [undo] = await sent();
  assert.equal(undo?.object.id, activities.find((a) => a.type === 'Block')?.id);
});

test('a profile change goes to followers with the whole actor', async () => {
  await make.follow(db(), await make.remoteAccount(db(), { domain: 'fan.example' }), alice);
  await db()
    .updateTable('accounts')
    .set({ display_name: 'New name', updated_at: new Date() })
    .where('id', '=', alice)
    .execute();
  await tell('account.updated', { accountId: alice });
  await tell('account.updated', { accountId: alice });
  const [update, ...others] = await sent();
  assert.deepEqual(others, []);
  assert.equal(update?.type, 'Update');
  assert.equal(update?.object.name, 'New name');
  assert.equal(update?.object.id, update?.actor);
  assert.deepEqual(update?.inboxes, [shared('fan.example')]);
  await tell('account.deleted', { accountId: alice });
  const [gone] = await sent();
  assert.equal(gone?.type, 'Delete');
  assert.equal(gone?.object, aliceUri);
});

test('pins go out as Add and Remove', async () => {
  await make.follow(db(), await make.remoteAccount(db(), { domain: 'fan.example' }), alice);
  const status = await make.status(db(), alice);
  await db().insertInto('pins').values({ account_id: alice, status_id: status }).execute();
  await tell('status.pinned', { accountId: alice, statusId: status });
  await tell('status.unpinned', { accountId: alice, statusId: status });
  const activities = await sent();
  assert.deepEqual(
    activities.map((a) => a.type),
    ['Add', 'Remove'],
  );
  assert.deepEqual(
    activities.map((a) => (a as unknown as { target: string }).target),
    [1, 2].map(() => `${aliceUri}/collections/featured`),
  );
});

test('an activity stays below what peers take', async () => {
  const text = 'x'.repeat(25_000);
  const id = await make.status(db(), alice, { content: text, text, language: 'en' });
  await tell('status.published', { statusId: id });
  const row = await db().selectFrom('outgoing_activities').select('body').executeTakeFirstOrThrow();
  assert.ok(Buffer.byteLength(row.body) < 64_000);
});
