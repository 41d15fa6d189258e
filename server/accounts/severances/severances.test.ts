import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { blockDomain } from '#server/accounts/relations/block-domain.ts';
import { relayEvents } from '#server/bus/relay.ts';
import { GroupedNotifications, Notification } from '#server/contract/notification.ts';
import { RelationshipSeveranceEvent } from '#server/contract/severance.ts';
import { silentLogger } from '#server/core/log.ts';
import { blockDomain as cutOff } from '#server/moderation/domain-blocks.ts';
import { suspendAccount } from '#server/moderation/suspend-account.ts';
import { notificationsRoutes } from '#server/notifications/routes.ts';
import { notificationSubscribers } from '#server/notifications/subscribe.ts';
import { startApi } from '#server/testing/api-bed.ts';
import * as make from '#server/testing/factories.ts';
import { transfersRoutes } from '#server/transfers/routes.ts';

const { database, deps, api } = await startApi((deps) => [
  notificationsRoutes(deps),
  transfersRoutes(deps as never),
]);
const db = () => database.db;

async function told(who: string): Promise<Notification[]> {
  await relayEvents(db(), notificationSubscribers(deps), silentLogger());
  const response = await api.request(who, 'GET', '/api/v1/notifications');
  return z.array(Notification).parse(await response.json());
}

async function lost(who: string): Promise<RelationshipSeveranceEvent[]> {
  const response = await api.request(who, 'GET', '/api/v1/severed_relationships');
  return z.array(RelationshipSeveranceEvent).parse(await response.json());
}

async function file(who: string, id: string, list: 'followers' | 'following') {
  const path = `/api/v1/severed_relationships/${id}/${list}.csv`;
  const response = await api.request(who, 'GET', path);
  const name = response.headers.get('content-disposition');
  return { status: response.status, name, text: await response.text() };
}

const cut = (domain: string) =>
  cutOff(db(), {
    domain,
    severity: 'suspend',
    reject_media: false,
    public_comment: '',
    private_comment: '',
  });

async function stats(id: string) {
  const row = await db()
    .selectFrom('account_stats')
    .select(['following_count', 'followers_count'])
    .where('account_id', '=', id)
    .executeTakeFirstOrThrow();
  return [row.following_count, row.followers_count];
}

test('who loses follows as a server is cut off is told what, once, and takes a list of them away', async () => {
  const [ann, ben] = [await make.localAccount(db()), await make.localAccount(db())];
  const there = (username: string) =>
    make.remoteAccount(db(), { username, domain: 'sub.cut.example' });
  const [uma, vic] = [await there('uma'), await there('vic')];
  const friend = await make.remoteAccount(db());
  await make.follow(db(), ann, uma, { showReblogs: false, notify: true, languages: ['de', 'en'] });
  await make.follow(db(), uma, ann);
  await make.follow(db(), vic, ann);
  await make.follow(db(), ann, friend);
  await make.follow(db(), ben, vic);
  const [list] = await db()
    .insertInto('lists')
    .values({ account_id: ann, title: 'Them' })
    .returning('id')
    .execute();
  await db().insertInto('list_accounts').values({ list_id: list!.id, account_id: uma }).execute();

  await cut('cut.example');
  const [one, ...more] = await told(ann);
  assert.deepEqual(more, []);
  assert.equal(one?.type, 'severed_relationships');
  assert.equal(one.account.id, ann);
  const { event } = one;
  assert.deepEqual(
    [event?.type, event?.target_name, event?.followers_count, event?.following_count],
    ['domain_block', 'cut.example', 2, 1],
  );
  assert.deepEqual(await lost(ann), [event]);
  const grouped = await api.request(ann, 'GET', '/api/v2/notifications');
  const { notification_groups: groups } = GroupedNotifications.parse(await grouped.json());
  assert.deepEqual(groups[0]?.event, event);
  assert.deepEqual(await stats(ann), [1, 0]);
  assert.deepEqual(await stats(vic), [0, 0]);
  const members = db().selectFrom('list_accounts').select('account_id');
  assert.deepEqual(await members.execute(), []);

  const id = event!.id;
  const following = await file(ann, id, 'following');
  assert.equal(
    following.text,
    'Account address,Show boosts,Notify on new posts,Languages\n' +
      'uma@sub.cut.example,false,true,"de, en"\n',
  );
  assert.match(following.name ?? '', /^attachment; filename="following-cut\.example-\d{4}-/);
  const followers = await file(ann, id, 'followers');
  assert.equal(followers.text, 'Account address\nvic@sub.cut.example\numa@sub.cut.example\n');
  assert.equal((await file(ben, id, 'following')).status, 404);
  assert.equal((await file(ann, '0', 'following')).status, 404);
  assert.deepEqual(
    (await told(ben)).map((each) => [each.event?.followers_count, each.event?.following_count]),
    [[0, 1]],
  );

  await cut('cut.example');
  assert.equal((await told(ann)).length, 1, 'nothing more was lost');
});

test('a person who blocks a server is told what that cost', async () => {
  const ann = await make.localAccount(db());
  const [uma, vic] = [
    await make.remoteAccount(db(), { domain: 'own.example' }),
    await make.remoteAccount(db(), { domain: 'own.example' }),
  ];
  await make.follow(db(), ann, uma);
  await make.follow(db(), vic, ann);
  await blockDomain(deps, ann, 'other.example');
  await blockDomain(deps, ann, 'own.example');
  await blockDomain(deps, ann, 'own.example');
  const events = (await told(ann)).map((one) => one.event);
  assert.deepEqual(
    events.map((one) => [one?.type, one?.target_name, one?.followers_count, one?.following_count]),
    [['user_domain_block', 'own.example', 1, 1]],
  );
  assert.deepEqual(await stats(ann), [0, 0]);
});

test('whom moderators suspend elsewhere follows nobody here any more, who are told', async () => {
  const ann = await make.localAccount(db());
  const ben = await make.localAccount(db());
  const uma = await make.remoteAccount(db(), { username: 'uma', domain: 'far.example' });
  await make.follow(db(), uma, ann);
  await make.follow(db(), ben, uma);
  await db()
    .insertInto('follow_requests')
    .values({ account_id: uma, target_account_id: ben, uri: null, languages: null })
    .execute();
  await suspendAccount(db(), uma, { text: 'Spam' });
  await suspendAccount(db(), uma, { text: 'Spam' });
  const [one, ...more] = await told(ann);
  assert.deepEqual(more, []);
  assert.deepEqual(
    [one?.event?.type, one?.event?.target_name, one?.event?.followers_count],
    ['account_suspension', 'uma@far.example', 1],
  );
  assert.deepEqual(await told(ben), [], 'whom one follows comes back with the end of it');
  assert.deepEqual(await stats(ben), [1, 0]);
  assert.deepEqual(await stats(ann), [0, 0]);
  const left = db().selectFrom('follow_requests').select('id');
  assert.deepEqual(await left.execute(), []);
});
