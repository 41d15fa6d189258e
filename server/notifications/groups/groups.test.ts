import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { follow } from '#server/accounts/relations/follow.ts';
import { relayEvents } from '#server/bus/relay.ts';
import { Account } from '#server/contract/account.ts';
import { GroupedNotifications } from '#server/contract/notification.ts';
import { silentLogger } from '#server/core/log.ts';
import { favourite } from '#server/statuses/actions/favourite.ts';
import { reblog } from '#server/statuses/actions/reblog.ts';
import { startApi } from '#server/testing/api-bed.ts';
import * as make from '#server/testing/factories.ts';
import { stopClock } from '#server/testing/stop-clock.ts';
import { notificationsRoutes } from '../routes.ts';
import { notificationSubscribers } from '../subscribe.ts';
import { tell } from '../tell.ts';

const { database, deps, api } = await startApi((deps) => [notificationsRoutes(deps)]);

const relay = () => relayEvents(database.db, notificationSubscribers(deps), silentLogger());

async function groups(who: string, query = '') {
  const response = await api.request(who, 'GET', `/api/v2/notifications${query}`);
  assert.equal(response.status, 200);
  const result = GroupedNotifications.parse(await response.json());
  return { ...result, link: response.headers.get('link') };
}

const keys = (result: GroupedNotifications) =>
  result.notification_groups.map((group) => `${group.type}×${group.notifications_count}`);

async function fans(count: number): Promise<string[]> {
  return await Promise.all(Array.from({ length: count }, () => make.localAccount(database.db)));
}

test('favourites and boosts of a post and follows come in groups with sample faces', async () => {
  const alice = await make.localAccount(database.db);
  const mine = await make.status(database.db, alice);
  const people = await fans(10);
  for (const id of people) {
    await favourite(deps, { accountId: id, statusId: mine });
    await relay();
  }
  await reblog(deps, { accountId: people[0]!, statusId: mine });
  await follow(deps, { accountId: people[1]!, targetAccountId: alice });
  await relay();
  const result = await groups(alice);
  assert.deepEqual(keys(result).toSorted(), ['favourite×10', 'follow×1', 'reblog×1']);
  const liked = result.notification_groups.find((group) => group.type === 'favourite')!;
  assert.match(liked.group_key, new RegExp(`^favourite-${mine}-\\d+$`));
  assert.deepEqual(liked.sample_account_ids, people.toReversed().slice(0, 8));
  assert.equal(liked.status_id, mine);
  assert.equal(String(liked.most_recent_notification_id), liked.page_max_id);
  assert.ok(Number(liked.page_min_id) < Number(liked.page_max_id));
  assert.deepEqual(
    result.statuses.map((status) => status.id),
    [mine],
    'once, though two groups speak of it',
  );
  assert.equal(new Set(result.accounts.map((account) => account.id)).size, result.accounts.length);

  const partial = await groups(alice, '?expand_accounts=partial_avatars&types[]=favourite');
  assert.equal(partial.accounts.length, 1);
  assert.equal(partial.partial_accounts?.length, 7);
  const wrong = await api.request(alice, 'GET', '/api/v2/notifications?expand_accounts=x');
  assert.equal(wrong.status, 400);

  assert.deepEqual(
    keys(await groups(alice, '?grouped_types[]=follow&types[]=favourite&limit=2')),
    ['favourite×1', 'favourite×1'],
    'kinds that are not asked to be grouped come one by one',
  );
});

test('pages break as in Mastodon, and a group goes on on an older page', async () => {
  const alice = await make.localAccount(database.db);
  const [one, two] = [await make.status(database.db, alice), await make.status(database.db, alice)];
  const people = await fans(3);
  const like = (accountId: string, statusId: string) =>
    tell(deps, { type: 'favourite', accountIds: [alice], fromAccountId: accountId, statusId });
  await like(people[0]!, one);
  await like(people[0]!, two);
  await like(people[1]!, one);
  await like(people[1]!, two);
  const first = await groups(alice, '?limit=1');
  assert.deepEqual(keys(first), ['favourite×2']);
  assert.equal(first.notification_groups[0]?.status_id, two);
  const newest = first.notification_groups[0]!;
  assert.equal(newest.page_min_id, newest.page_max_id, 'the older one is not of this page');
  assert.match(
    first.link ?? '',
    new RegExp(`^<[^>]*limit=1&max_id=${newest.page_max_id}>; rel="next"`),
  );
  const second = await groups(alice, `?limit=1&max_id=${newest.page_max_id}`);
  assert.equal(second.notification_groups[0]?.status_id, one);
  assert.deepEqual(keys(second), ['favourite×2']);
  const third = await groups(
    alice,
    `?limit=1&max_id=${second.notification_groups[0]!.page_max_id}`,
  );
  assert.equal(third.notification_groups[0]?.status_id, two, 'again, with what is older');
  assert.deepEqual(keys(third), ['favourite×1']);
  const whole = await groups(alice);
  assert.equal(whole.notification_groups.length, 2);
  const up = await groups(alice, `?min_id=${whole.notification_groups[0]!.page_min_id}&limit=1`);
  assert.equal(up.notification_groups[0]?.status_id, one);
  assert.deepEqual(
    (await groups(alice, `?since_id=${newest.page_max_id}`)).notification_groups,
    [],
  );
});

test('a group spans twelve hours', async (t) => {
  stopClock(t);
  const alice = await make.localAccount(database.db);
  const mine = await make.status(database.db, alice);
  const people = await fans(3);
  const like = (accountId: string) =>
    tell(deps, {
      type: 'favourite',
      accountIds: [alice],
      fromAccountId: accountId,
      statusId: mine,
    });
  const age = async (hours: number) => {
    const hour = Math.floor(Date.now() / 3_600_000) - hours;
    await database.db
      .updateTable('notifications')
      .set({ group_key: `favourite-${mine}-${hour}` })
      .where('account_id', '=', alice)
      .execute();
  };
  await like(people[0]!);
  await age(11);
  await like(people[1]!);
  assert.deepEqual(keys(await groups(alice)), ['favourite×2']);
  await age(12);
  await like(people[2]!);
  assert.deepEqual(keys(await groups(alice)), ['favourite×1', 'favourite×2']);
});

test('one group, who is behind it, and dismissing it', async () => {
  const alice = await make.localAccount(database.db);
  const stranger = await make.localAccount(database.db);
  const mine = await make.status(database.db, alice);
  const people = await fans(3);
  for (const fromAccountId of people)
    await tell(deps, { type: 'reblog', accountIds: [alice], fromAccountId, statusId: mine });
  await tell(deps, {
    type: 'follow_request',
    accountIds: [alice],
    fromAccountId: people[0]!,
    statusId: null,
  });
  const [asked, boosts] = (await groups(alice)).notification_groups;
  const call = async (method: string, path: string, who = alice) =>
    await api.request(who, method, `/api/v2/notifications/${path}`);
  const shown = GroupedNotifications.parse(await (await call('GET', boosts!.group_key)).json());
  assert.deepEqual(keys(shown), ['reblog×3']);
  assert.equal(asked!.group_key, `ungrouped-${asked!.most_recent_notification_id}`);
  assert.equal((await call('GET', asked!.group_key)).status, 200);
  for (const [key, who] of [
    [boosts!.group_key, stranger],
    [asked!.group_key, stranger],
    ['ungrouped-x', alice],
    ['favourite-1-1', alice],
  ] as const)
    assert.equal((await call('GET', key, who)).status, 404);

  const behind = await call('GET', `${boosts!.group_key}/accounts?limit=2`);
  const accounts = z.array(Account).parse(await behind.json());
  assert.deepEqual(
    accounts.map((account) => account.id),
    people.toReversed().slice(0, 2),
  );
  const next = /max_id=(\d+)>; rel="next"/.exec(behind.headers.get('link') ?? '')?.[1];
  const rest = await call('GET', `${boosts!.group_key}/accounts?limit=2&max_id=${next}`);
  assert.deepEqual(
    z
      .array(Account)
      .parse(await rest.json())
      .map((account) => account.id),
    people.slice(0, 1),
  );

  assert.deepEqual(await (await call('GET', 'unread_count')).json(), { count: 2 });
  assert.deepEqual(await (await call('GET', 'unread_count?limit=1')).json(), { count: 1 });
  assert.deepEqual(await (await call('POST', `${boosts!.group_key}/dismiss`, stranger)).json(), {});
  assert.equal((await groups(alice)).notification_groups.length, 2);
  assert.deepEqual(await (await call('POST', `${boosts!.group_key}/dismiss`)).json(), {});
  assert.deepEqual(keys(await groups(alice)), ['follow_request×1']);
  assert.deepEqual(await (await call('POST', 'clear')).json(), {});
  assert.deepEqual(keys(await groups(alice)), []);
});

test('several are dismissed at once, one in the way of old apps, and scopes hold', async () => {
  const alice = await make.localAccount(database.db);
  const people = await fans(3);
  for (const fromAccountId of people)
    await tell(deps, { type: 'follow', accountIds: [alice], fromAccountId, statusId: null });
  const ids = async () => {
    const response = await api.request(alice, 'GET', '/api/v1/notifications');
    return ((await response.json()) as { id: string }[]).map((one) => one.id);
  };
  const [first, second, third] = await ids();
  await api.request(
    alice,
    'DELETE',
    `/api/v1/notifications/destroy_multiple?ids[]=${first}&ids[]=${second}&ids[]=x`,
  );
  assert.deepEqual(await ids(), [third]);
  await api.request(alice, 'POST', '/api/v1/notifications/dismiss', { json: { id: third } });
  assert.deepEqual(await ids(), []);
  for (const [method, path, scope] of [
    ['GET', '/api/v2/notifications', 'write:notifications'],
    ['POST', '/api/v2/notifications/clear', 'read:notifications'],
    ['PATCH', '/api/v2/notifications/policy', 'read:notifications'],
    ['GET', '/api/v1/notifications/requests', 'write'],
    ['POST', '/api/v1/notifications/requests/accept', 'read'],
  ] as const) {
    const refused = await api.request(alice, method, path, { scopes: [scope] });
    assert.equal(refused.status, 403, path);
    assert.equal((await api.request(null, method, path)).status, 401, path);
  }
});
