import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { relayEvents } from '#server/bus/relay.ts';
import {
  Notification,
  NotificationPolicy,
  NotificationPolicyV1,
  NotificationRequest,
} from '#server/contract/notification.ts';
import { silentLogger } from '#server/core/log.ts';
import type { Mail } from '#server/mail/mailer.ts';
import { report } from '#server/reports/report.ts';
import { deleteStatus } from '#server/statuses/delete.ts';
import { publish } from '#server/statuses/publish.ts';
import { startApi } from '#server/testing/api-bed.ts';
import * as make from '#server/testing/factories.ts';
import { moderatorMailSubscribers } from '../mail-moderators.ts';
import { notificationsRoutes } from '../routes.ts';
import { notificationSubscribers } from '../subscribe.ts';

const { database, deps, api } = await startApi((deps) => [notificationsRoutes(deps)]);

const relay = () => relayEvents(database.db, notificationSubscribers(deps), silentLogger());

async function person() {
  const username = make.uniqueName('person');
  const old = new Date(Date.now() - 40 * 86_400_000);
  const id = await make.localAccount(database.db, { username, created_at: old });
  return { id, name: username };
}

async function call(who: string, method: string, path: string, json?: unknown) {
  const options = json === undefined ? {} : { json };
  const response = await api.request(who, method, `/api/${path}`, options);
  return { status: response.status, body: (await response.json()) as unknown };
}

async function told(who: string, query = ''): Promise<Notification[]> {
  await relay();
  return z.array(Notification).parse((await call(who, 'GET', `v1/notifications${query}`)).body);
}

async function requests(who: string): Promise<NotificationRequest[]> {
  await relay();
  const { body } = await call(who, 'GET', 'v1/notifications/requests');
  return z.array(NotificationRequest).parse(body);
}

const setPolicy = async (who: string, change: object) =>
  NotificationPolicy.parse((await call(who, 'PATCH', 'v2/notifications/policy', change)).body);

test('the policy in words and in booleans', async () => {
  const { id } = await person();
  const fresh = NotificationPolicy.parse((await call(id, 'GET', 'v2/notifications/policy')).body);
  assert.deepEqual(fresh, {
    for_not_following: 'accept',
    for_not_followers: 'accept',
    for_new_accounts: 'accept',
    for_private_mentions: 'filter',
    for_limited_accounts: 'filter',
    summary: { pending_requests_count: 0, pending_notifications_count: 0 },
  });
  const changed = await setPolicy(id, { for_not_following: 'drop', for_new_accounts: 'filter' });
  assert.equal(changed.for_not_following, 'drop');
  assert.equal(changed.for_private_mentions, 'filter', 'what is not named stays');
  const { body } = await call(id, 'PUT', 'v1/notifications/policy', {
    filter_new_accounts: false,
    filter_not_followers: true,
  });
  assert.deepEqual(NotificationPolicyV1.parse(body), {
    filter_not_following: true,
    filter_not_followers: true,
    filter_new_accounts: false,
    filter_private_mentions: true,
    summary: fresh.summary,
  });
  const refused = await call(id, 'PATCH', 'v2/notifications/policy', { for_not_following: 'x' });
  assert.equal(refused.status, 422);
});

test('a stranger is held back until accepted, and then no more', async () => {
  const [alice, bob] = [await person(), await person()];
  await setPolicy(alice.id, { for_not_following: 'filter' });
  for (const text of ['one', 'two'])
    await publish(deps, { accountId: bob.id, text: `@${alice.name} ${text}` });
  assert.deepEqual(await told(alice.id), []);
  const held = await told(alice.id, '?include_filtered=true');
  assert.deepEqual(
    held.map((one) => one.filtered),
    [true, true],
  );
  assert.equal((await told(alice.id, `?account_id=${bob.id}`)).length, 2);
  assert.deepEqual((await call(alice.id, 'GET', 'v1/notifications/unread_count')).body, {
    count: 0,
  });
  const told0 = await database.db
    .selectFrom('events')
    .select('id')
    .where('name', '=', 'notification.created')
    .execute();
  assert.deepEqual(told0, []);

  const [request] = await requests(alice.id);
  assert.equal(request?.account.id, bob.id);
  assert.equal(request?.notifications_count, '2');
  assert.match(request?.last_status?.content ?? '', /two/);
  const { summary } = await setPolicy(alice.id, {});
  assert.deepEqual(summary, { pending_requests_count: 1, pending_notifications_count: 2 });

  const path = `v1/notifications/requests/${request!.id}`;
  assert.equal((await call(bob.id, 'GET', path)).status, 404);
  assert.equal((await call(bob.id, 'POST', `${path}/accept`)).status, 404);
  NotificationRequest.parse((await call(alice.id, 'GET', path)).body);
  assert.deepEqual((await call(alice.id, 'POST', `${path}/accept`)).body, {});
  assert.equal((await call(alice.id, 'POST', `${path}/accept`)).status, 404);
  assert.deepEqual((await call(alice.id, 'GET', 'v1/notifications/requests/merged')).body, {
    merged: true,
  });
  assert.equal((await told(alice.id)).length, 2);
  await publish(deps, { accountId: bob.id, text: `@${alice.name} three` });
  assert.equal((await told(alice.id)).length, 3);
  assert.deepEqual(await requests(alice.id), []);
});

test('dismissing forgets, in bulk too, and a deleted post asks for nothing', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  await setPolicy(alice.id, { for_not_following: 'filter' });
  const first = await publish(deps, { accountId: bob.id, text: `@${alice.name}` });
  await publish(deps, { accountId: carol.id, text: `@${alice.name}` });
  const both = await requests(alice.id);
  assert.equal(both.length, 2);
  await deleteStatus(deps, { accountId: bob.id, statusId: first, media: 'keep' });
  assert.equal((await requests(alice.id)).length, 1);
  const ids = both.map((one) => one.id);
  assert.equal(
    (await call(alice.id, 'POST', 'v1/notifications/requests/dismiss', { id: ids })).status,
    200,
  );
  assert.deepEqual(await requests(alice.id), []);
  assert.deepEqual(await told(alice.id, '?include_filtered=true'), []);
  await publish(deps, { accountId: carol.id, text: `@${alice.name} again` });
  const [again] = await requests(alice.id);
  await call(alice.id, 'POST', 'v1/notifications/requests/accept', { id: [again!.id] });
  assert.equal((await told(alice.id)).length, 1);
});

test('each rule of the policy', async () => {
  const hold = async (
    rule: string,
    verdict: 'filter' | 'drop',
    from: (alice: { id: string; name: string }) => Promise<{ id: string }>,
    visibility: 'public' | 'direct' = 'public',
  ) => {
    const alice = await person();
    await setPolicy(alice.id, { for_private_mentions: 'accept', for_limited_accounts: 'accept' });
    await setPolicy(alice.id, { [rule]: verdict });
    const sender = await from(alice);
    await publish(deps, { accountId: sender.id, text: `@${alice.name}`, visibility });
    const shown = (await told(alice.id)).length;
    const kept = (await told(alice.id, '?include_filtered=1')).length;
    return `${shown}/${kept}`;
  };
  const stranger = () => person();
  const followed = async (alice: { id: string }) => {
    const bob = await person();
    await make.follow(database.db, alice.id, bob.id);
    return bob;
  };
  const follower = (days: number) => async (alice: { id: string }) => {
    const bob = await person();
    await make.follow(database.db, bob.id, alice.id);
    await database.db
      .updateTable('follows')
      .set({ created_at: new Date(Date.now() - days * 86_400_000) })
      .where('account_id', '=', bob.id)
      .execute();
    return bob;
  };
  const young = async () => ({ id: await make.localAccount(database.db) });
  const limited = async () => ({
    id: await make.localAccount(database.db, {
      silenced_at: new Date(),
      created_at: new Date('2020-01-01'),
    }),
  });
  assert.equal(await hold('for_not_following', 'filter', stranger), '0/1');
  assert.equal(await hold('for_not_following', 'drop', stranger), '0/0');
  assert.equal(await hold('for_not_following', 'drop', followed), '1/1');
  assert.equal(await hold('for_not_followers', 'filter', stranger), '0/1');
  assert.equal(
    await hold('for_not_followers', 'filter', follower(1)),
    '0/1',
    'follows since today',
  );
  assert.equal(await hold('for_not_followers', 'filter', follower(5)), '1/1');
  assert.equal(await hold('for_new_accounts', 'filter', young), '0/1');
  assert.equal(await hold('for_new_accounts', 'filter', stranger), '1/1');
  assert.equal(await hold('for_limited_accounts', 'filter', limited), '0/1');
  assert.equal(await hold('for_private_mentions', 'filter', stranger, 'direct'), '0/1');
  assert.equal(await hold('for_private_mentions', 'filter', stranger, 'public'), '1/1');
  assert.equal(await hold('for_private_mentions', 'drop', followed, 'direct'), '1/1');
  const answered = await hold(
    'for_private_mentions',
    'filter',
    async (alice) => {
      const bob = await person();
      const asked = await publish(deps, {
        accountId: alice.id,
        text: `@${bob.name}`,
        visibility: 'direct',
      });
      await publish(deps, {
        accountId: bob.id,
        text: `@${alice.name}`,
        visibility: 'direct',
        inReplyToId: asked,
      });
      return bob;
    },
    'direct',
  );
  assert.equal(answered, '1/2', 'an answer passes, what is out of the blue waits');
  const moderator = async () => {
    const staff = await person();
    await make.user(database.db, staff.id, 'moderator');
    return staff;
  };
  assert.equal(await hold('for_not_following', 'drop', moderator), '1/1');
});

test('moderators hear of reports and sign-ups, by mail too', async () => {
  const [mod, alice, bob, newcomer] = [
    await person(),
    await person(),
    await person(),
    await person(),
  ];
  const sent: Mail[] = [];
  const config = { ...deps.config, smtpUrl: 'smtp://localhost' };
  const mailing = moderatorMailSubscribers({
    db: database.db,
    config,
    mailer: { send: async (mail) => void sent.push(mail) },
  });
  await make.user(database.db, mod.id, 'moderator');
  await make.user(database.db, alice.id);
  await make.block(database.db, mod.id, alice.id);
  const ask = { targetAccountId: bob.id, statusIds: [], ruleIds: [], forward: false } as const;
  for (const comment of ['rude', 'again'])
    await report(deps, { ...ask, accountId: alice.id, category: 'other', comment });
  const userId = await make.user(database.db, newcomer.id);
  await database.db
    .updateTable('users')
    .set({ approved_at: null })
    .where('id', '=', userId)
    .execute();
  for (let i = 0; i < 2; i += 1)
    await database.db
      .insertInto('events')
      .values({ name: 'user.confirmed', payload: JSON.stringify({ userId }) })
      .execute();
  const all = await told(mod.id);
  assert.deepEqual(all.map((one) => one.type).toSorted(), [
    'admin.report',
    'admin.report',
    'admin.sign_up',
  ]);
  assert.ok(
    all.some((one) => one.report?.comment === 'rude' && one.report.target_account.id === bob.id),
  );
  assert.deepEqual(await told(alice.id), []);
  const become = (role: 'user' | 'moderator') =>
    database.db.updateTable('users').set({ role }).where('account_id', '=', mod.id).execute();
  await become('user');
  assert.deepEqual(await told(mod.id), [], 'who is no moderator any more reads no reports');
  await become('moderator');
  for (const one of all)
    for (const mail of mailing['notification.created']!) await mail({ notificationId: one.id });
  assert.equal(sent.length, 3);
  assert.ok(sent.some((mail) => mail.subject.includes(`@${newcomer.name}@social.example waits`)));
  assert.ok(sent.some((mail) => mail.subject.includes(`about @${bob.name}@`)));
});
