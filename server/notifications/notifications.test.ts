import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { acceptFollow } from '#server/accounts/relations/accept-follow.ts';
import { block } from '#server/accounts/relations/block.ts';
import { follow } from '#server/accounts/relations/follow.ts';
import { unfollow } from '#server/accounts/relations/unfollow.ts';
import { relayEvents } from '#server/bus/relay.ts';
import { Marker } from '#server/contract/marker.ts';
import { Notification } from '#server/contract/notification.ts';
import { silentLogger } from '#server/core/log.ts';
import { deleteStatus } from '#server/statuses/delete.ts';
import { edit } from '#server/statuses/edit.ts';
import { favourite } from '#server/statuses/actions/favourite.ts';
import { muteConversation } from '#server/statuses/actions/mute-conversation.ts';
import { publish, type PublishInput } from '#server/statuses/publish.ts';
import { reblog } from '#server/statuses/actions/reblog.ts';
import { unfavourite } from '#server/statuses/actions/unfavourite.ts';
import { unreblog } from '#server/statuses/actions/unreblog.ts';
import { startApi } from '#server/testing/api-bed.ts';
import * as make from '#server/testing/factories.ts';
import { notificationsRoutes } from './routes.ts';
import { notificationSubscribers } from './subscribe.ts';

const { database, deps, api } = await startApi((deps) => [notificationsRoutes(deps)]);

async function relay(): Promise<void> {
  await relayEvents(database.db, notificationSubscribers(deps), silentLogger());
  const failed = await database.db
    .selectFrom('events')
    .select(['name', 'last_error'])
    .where('last_error', 'is not', null)
    .execute();
  assert.deepEqual(failed, [], 'every event was handled');
}

/** What an account is told once everything that happened was handled. */
async function told(who: string, query = ''): Promise<Notification[]> {
  await relay();
  const response = await api.request(who, 'GET', `/api/v1/notifications${query}`);
  assert.equal(response.status, 200);
  return z.array(Notification).parse(await response.json());
}

const kinds = async (who: string, query = '') => (await told(who, query)).map((one) => one.type);
const post = (accountId: string, text: string, more: Partial<PublishInput> = {}) =>
  publish(deps, { accountId, text, ...more });

async function person(username = make.uniqueName('person')) {
  return { id: await make.localAccount(database.db, { username }), name: username };
}

test('mention, reply, favourite, boost and follow', async () => {
  const [alice, bob] = [await person(), await person()];
  const mine = await post(alice.id, 'hello');
  await post(bob.id, `@${alice.name} hi`, { inReplyToId: mine });
  await favourite(deps, { accountId: bob.id, statusId: mine });
  await reblog(deps, { accountId: bob.id, statusId: mine });
  await follow(deps, { accountId: bob.id, targetAccountId: alice.id });
  const all = await told(alice.id);
  assert.deepEqual(all.map((one) => one.type).sort(), ['favourite', 'follow', 'mention', 'reblog']);
  assert.ok(all.every((one) => one.account.id === bob.id));
  const keyed = (type: string) => all.find((one) => one.type === type)?.group_key ?? '';
  assert.match(keyed('mention'), /^ungrouped-\d+$/);
  assert.match(keyed('favourite'), new RegExp(`^favourite-${mine}-\\d+$`));
  assert.match(keyed('follow'), /^follow-\d+$/);
  const of = (type: string) => all.find((one) => one.type === type)?.status;
  assert.equal(of('favourite')?.id, mine);
  assert.equal(of('reblog')?.id, mine);
  assert.ok(of('mention')?.content.includes('hi'));
  assert.deepEqual(await kinds(bob.id), []);
});

test('the same event twice tells once', async () => {
  const [alice, bob] = [await person(), await person()];
  const mine = await post(alice.id, 'hello');
  await favourite(deps, { accountId: bob.id, statusId: mine });
  await relay();
  await database.db
    .insertInto('events')
    .values({
      name: 'status.favourited',
      payload: JSON.stringify({ accountId: bob.id, statusId: mine }),
    })
    .execute();
  assert.deepEqual(await kinds(alice.id), ['favourite']);
});

test('what is undone is forgotten, also when it is undone before it was told', async () => {
  const [alice, bob] = [await person(), await person()];
  const mine = await post(alice.id, 'hello');
  const act = async () => {
    await favourite(deps, { accountId: bob.id, statusId: mine });
    await reblog(deps, { accountId: bob.id, statusId: mine });
    await follow(deps, { accountId: bob.id, targetAccountId: alice.id });
    return await post(bob.id, `@${alice.name}`);
  };
  const undo = async (reply: string) => {
    await unfavourite(deps, { accountId: bob.id, statusId: mine });
    await unreblog(deps, { accountId: bob.id, statusId: mine });
    await unfollow(deps, { accountId: bob.id, targetAccountId: alice.id });
    await deleteStatus(deps, { accountId: bob.id, statusId: reply, media: 'keep' });
  };
  const reply = await act();
  assert.equal((await told(alice.id)).length, 4);
  await undo(reply);
  assert.deepEqual(await kinds(alice.id), []);
  await undo(await act());
  assert.deepEqual(await kinds(alice.id), []);
  await act();
  assert.equal((await told(alice.id)).length, 4, 'and it may be done again');
});

test('a deleted status is gone from the list before the event was handled', async () => {
  const [alice, bob] = [await person(), await person()];
  const reply = await post(bob.id, `@${alice.name}`);
  assert.deepEqual(await kinds(alice.id), ['mention']);
  await deleteStatus(deps, { accountId: bob.id, statusId: reply, media: 'keep' });
  const response = await api.request(alice.id, 'GET', '/api/v1/notifications');
  assert.deepEqual(await response.json(), []);
});

test('a request to follow, which goes when it is answered', async () => {
  const alice = { id: await make.localAccount(database.db, { locked: true }) };
  const bob = await person();
  await follow(deps, { accountId: bob.id, targetAccountId: alice.id });
  assert.deepEqual(await kinds(alice.id), ['follow_request']);
  await acceptFollow(deps, { accountId: bob.id, targetAccountId: alice.id });
  assert.deepEqual(await kinds(alice.id), ['follow']);
});

test('posts of people one asked to be told of, but not their replies to others', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  await make.follow(database.db, alice.id, bob.id, { notify: true });
  const first = await post(bob.id, 'news');
  await post(bob.id, 'more news', { inReplyToId: first });
  await post(bob.id, 'answer', { inReplyToId: await post(carol.id, 'question') });
  await post(bob.id, 'secret', { visibility: 'direct' });
  await post(bob.id, `@${alice.name} you`);
  assert.deepEqual((await kinds(alice.id)).sort(), ['mention', 'status', 'status']);
});

test('an edit tells those who boosted it and those it names anew', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const mine = await post(alice.id, `draft @${carol.name}`);
  await reblog(deps, { accountId: bob.id, statusId: mine });
  await relay();
  await api.request(carol.id, 'POST', '/api/v1/notifications/clear');
  await edit(deps, {
    accountId: alice.id,
    statusId: mine,
    text: `final @${carol.name} @${bob.name}`,
    mediaIds: [],
  });
  assert.deepEqual((await kinds(bob.id)).sort(), ['mention', 'update']);
  assert.deepEqual(await kinds(carol.id), [], 'who was named before is not told again');
});

test('nobody is told by whom they do not want to hear', async () => {
  const [alice, bob] = [await person(), await person()];
  const mine = await post(alice.id, 'hello');
  const actors = {
    blocked: (await person()).id,
    blocker: (await person()).id,
    muted: (await person()).id,
    elsewhere: await make.remoteAccount(database.db, { domain: 'loud.example' }),
    suspended: await make.localAccount(database.db),
  };
  await make.mute(database.db, alice.id, actors.muted);
  for (const actor of [...Object.values(actors), bob.id])
    await favourite(deps, { accountId: actor, statusId: mine });
  await database.db
    .insertInto('account_domain_blocks')
    .values({ account_id: alice.id, domain: 'loud.example' })
    .execute();
  await make.block(database.db, alice.id, actors.blocked);
  await make.block(database.db, actors.blocker, alice.id);
  await database.db
    .updateTable('accounts')
    .set({ suspended_at: new Date() })
    .where('id', '=', actors.suspended)
    .execute();
  assert.deepEqual(
    (await told(alice.id)).map((one) => one.account.id),
    [bob.id],
  );
});

test('a mute may leave notifications, and a muted conversation is quiet', async () => {
  const [alice, bob] = [await person(), await person()];
  await make.mute(database.db, alice.id, bob.id);
  await database.db
    .updateTable('mutes')
    .set({ hide_notifications: false })
    .where('account_id', '=', alice.id)
    .execute();
  const mine = await post(alice.id, 'hello');
  await post(bob.id, `@${alice.name} one`, { inReplyToId: mine });
  assert.deepEqual(await kinds(alice.id), ['mention']);
  await muteConversation(deps, { accountId: alice.id, statusId: mine });
  await post(bob.id, `@${alice.name} two`, { inReplyToId: mine });
  assert.deepEqual(await kinds(alice.id), ['mention']);
});

test('a mention beside or in answer to somebody blocked or muted tells nobody', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const theirs = await post(carol.id, 'hello');
  const mention = async () => {
    const before = (await told(alice.id)).length;
    await post(bob.id, `@${alice.name} and @${carol.name}`);
    await post(bob.id, `@${alice.name} as they said`, { inReplyToId: theirs });
    return (await told(alice.id)).length - before;
  };
  assert.equal(await mention(), 2);
  await make.mute(database.db, alice.id, carol.id);
  assert.equal(await mention(), 0, 'muted with notifications');
  await database.db
    .updateTable('mutes')
    .set({ hide_notifications: false })
    .where('account_id', '=', alice.id)
    .execute();
  assert.equal(await mention(), 2, 'muted without');
  await make.block(database.db, alice.id, carol.id);
  assert.equal(await mention(), 0, 'blocked');
  await post(bob.id, `@${alice.name} alone`);
  assert.equal((await told(alice.id))[0]?.status?.content?.includes('alone'), true);
});

test('a block forgets what the blocked one did', async () => {
  const [alice, bob] = [await person(), await person()];
  await post(bob.id, `@${alice.name}`);
  assert.deepEqual(await kinds(alice.id), ['mention']);
  await block(deps, { accountId: alice.id, targetAccountId: bob.id });
  assert.deepEqual(await kinds(alice.id), []);
});

test('an old status that is read in tells nobody', async () => {
  const alice = await person();
  const author = await make.remoteAccount(database.db);
  const { receiveStatus } = await import('#server/statuses/receive/receive.ts');
  const note = {
    url: null,
    accountId: author,
    visibility: 'public' as const,
    content: 'x',
    spoilerText: '',
    sensitive: false,
    language: null,
    inReplyToUri: null,
    editedAt: null,
    hashtags: [],
    media: [],
    poll: null,
    mentions: [{ accountId: alice.id, silent: false }],
  };
  await receiveStatus(deps, {
    ...note,
    uri: 'https://remote.example/old',
    publishedAt: new Date('2020-01-01'),
  });
  assert.deepEqual(await kinds(alice.id), []);
  await receiveStatus(deps, {
    ...note,
    uri: 'https://remote.example/new',
    publishedAt: new Date(),
  });
  assert.deepEqual(await kinds(alice.id), ['mention']);
});

test('pages, kinds, one by one, and how many are unread', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const mine = await post(alice.id, 'hello');
  for (let i = 0; i < 3; i += 1) await post(bob.id, `@${alice.name} ${i}`);
  await favourite(deps, { accountId: carol.id, statusId: mine });
  const all = (await told(alice.id)).map((one) => one.id);
  assert.equal(all.length, 4);
  assert.deepEqual(
    all,
    all.toSorted((a, b) => Number(b) - Number(a)),
  );
  const ids = async (query: string) => (await told(alice.id, query)).map((one) => one.id);
  assert.deepEqual(await ids('?limit=2'), all.slice(0, 2));
  assert.deepEqual(await ids(`?limit=2&max_id=${all[1]}`), all.slice(2));
  assert.deepEqual(await ids(`?limit=2&min_id=${all[3]}`), all.slice(1, 3));
  assert.deepEqual(await ids(`?since_id=${all[1]}`), all.slice(0, 1));
  assert.deepEqual(await kinds(alice.id, '?types[]=favourite'), ['favourite']);
  assert.deepEqual(await kinds(alice.id, '?exclude_types[]=mention'), ['favourite']);
  assert.deepEqual(await kinds(alice.id, `?account_id=${carol.id}`), ['favourite']);

  const call = async (method: string, path: string, json?: unknown, who = alice.id) => {
    const response = await api.request(
      who,
      method,
      `/api/v1/${path}`,
      json === undefined ? {} : { json },
    );
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  assert.equal((await call('GET', `notifications/${all[0]}`)).body['id'], all[0]);
  assert.equal((await call('GET', `notifications/${all[0]}`, undefined, bob.id)).status, 404);
  assert.deepEqual((await call('GET', 'notifications/unread_count')).body, { count: 4 });
  await call('POST', 'markers', { notifications: { last_read_id: all[2] } });
  assert.deepEqual((await call('GET', 'notifications/unread_count')).body, { count: 2 });
  assert.deepEqual((await call('POST', `notifications/${all[0]}/dismiss`)).body, {});
  assert.equal((await call('POST', `notifications/${all[0]}/dismiss`)).status, 404);
  assert.deepEqual(await ids(''), all.slice(1));
  assert.deepEqual((await call('POST', 'notifications/clear')).body, {});
  assert.deepEqual(await ids(''), []);
});

test('markers move with a version, as clients ask for them', async () => {
  const alice = await person();
  const call = async (method: string, query: string, json?: unknown) => {
    const response = await api.request(
      alice.id,
      method,
      `/api/v1/markers${query}`,
      json === undefined ? {} : { json },
    );
    assert.equal(response.status, 200);
    return z.record(z.string(), Marker).parse(await response.json());
  };
  assert.deepEqual(await call('GET', '?timeline[]=home'), {});
  await Promise.all(['1', '2', '3'].map((id) => call('POST', '', { home: { last_read_id: id } })));
  const moved = await call('POST', '?home[last_read_id]=4');
  assert.equal(moved['home']?.last_read_id, '4');
  assert.equal(moved['home']?.version, 4);
  assert.deepEqual(await call('GET', '?timeline=home'), moved, 'Phanpy leaves the brackets out');
  assert.deepEqual(await call('GET', '?timeline[]=notifications&timeline[]=x'), {});
});
