import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { block } from '#server/accounts/relations/block.ts';
import { mergeSubscribers } from '#server/bus/merge.ts';
import { relayEvents } from '#server/bus/relay.ts';
import { Conversation } from '#server/contract/conversation.ts';
import { Status } from '#server/contract/status.ts';
import { silentLogger } from '#server/core/log.ts';
import { acceptRequests } from '#server/notifications/requests/answer-requests.ts';
import { notificationSubscribers } from '#server/notifications/subscribe.ts';
import { deleteStatus } from '#server/statuses/delete.ts';
import { publish } from '#server/statuses/publish.ts';
import { startApi } from '#server/testing/api-bed.ts';
import * as make from '#server/testing/factories.ts';
import { conversationsRoutes } from './routes.ts';
import { conversationSubscribers } from './subscribe.ts';

const { database, deps, api } = await startApi((deps) => [conversationsRoutes(deps)]);

async function friends(count: number) {
  const people = [];
  for (let i = 0; i < count; i += 1) {
    const name = make.uniqueName('friend');
    people.push({ name, id: await make.localAccount(database.db, { username: name }) });
  }
  for (const one of people)
    for (const other of people) if (one !== other) await make.follow(database.db, one.id, other.id);
  return people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
}

const direct = (accountId: string, text: string, inReplyToId?: string) =>
  publish(deps, { accountId, text, visibility: 'direct', inReplyToId });

async function relay(): Promise<void> {
  const both = mergeSubscribers(notificationSubscribers(deps), conversationSubscribers(deps));
  await relayEvents(database.db, both, silentLogger());
}

async function list(who: string, query = '') {
  await relay();
  const response = await api.request(who, 'GET', `/api/v1/conversations${query}`);
  assert.equal(response.status, 200);
  return z.array(Conversation).parse(await response.json());
}

test('each sees the conversation with the others, unread until they answer', async () => {
  const [alice, bob, carol] = await friends(3);
  const first = await direct(alice.id, `@${bob.name} @${carol.name} hello`);
  await publish(deps, { accountId: alice.id, text: `@${bob.name} in public` });
  const [mine] = await list(alice.id);
  assert.equal(mine?.unread, false);
  assert.deepEqual(mine?.accounts.map((one) => one.id).toSorted(), [bob.id, carol.id].toSorted());
  const [theirs, ...more] = await list(bob.id);
  assert.equal(more.length, 0);
  assert.equal(theirs?.unread, true);
  assert.equal(theirs?.last_status?.id, first);
  assert.deepEqual(
    theirs?.accounts.map((one) => one.id).toSorted(),
    [alice.id, carol.id].toSorted(),
  );
  const answer = await direct(bob.id, `@${alice.name} @${carol.name} hi`, first);
  assert.equal((await list(bob.id))[0]?.unread, false);
  const [again] = await list(alice.id);
  assert.equal(again?.unread, true);
  assert.equal(again?.id, mine?.id, 'the same one goes on');
  assert.equal(again?.last_status?.id, answer);
  const told = await database.db.selectFrom('events').selectAll().execute();
  assert.deepEqual(told, []);
});

test('read, unread, put away, and not somebody else’s', async () => {
  const [alice, bob] = await friends(2);
  const first = await direct(alice.id, `@${bob.name} hello`);
  const [one] = await list(bob.id);
  const call = async (who: string, method: string, path: string, scopes?: string[]) => {
    const response = await api.request(
      who,
      method,
      `/api/v1/conversations/${path}`,
      scopes ? { scopes } : {},
    );
    return { status: response.status, body: (await response.json()) as unknown };
  };
  assert.equal((await call(alice.id, 'POST', `${one!.id}/read`)).status, 404);
  assert.equal((await call(alice.id, 'DELETE', one!.id)).status, 404);
  assert.equal((await call(bob.id, 'POST', `${one!.id}/read`, ['read'])).status, 403);
  const read = Conversation.parse((await call(bob.id, 'POST', `${one!.id}/read`)).body);
  assert.equal(read.unread, false);
  const unread = Conversation.parse((await call(bob.id, 'POST', `${one!.id}/unread`)).body);
  assert.equal(unread.unread, true);
  assert.deepEqual(await call(bob.id, 'DELETE', one!.id), { status: 200, body: {} });
  assert.deepEqual(await list(bob.id), []);
  await direct(alice.id, `@${bob.name} still there?`, first);
  assert.equal((await list(bob.id)).length, 1, 'the next one brings it back');
});

test('what is deleted or blocked goes, and what is held back comes when it is let in', async () => {
  const [alice, bob] = await friends(2);
  const first = await direct(alice.id, `@${bob.name} one`);
  const second = await direct(alice.id, `@${bob.name} two`, first);
  assert.equal((await list(bob.id))[0]?.last_status?.id, second);
  await deleteStatus(deps, { accountId: alice.id, statusId: second, media: 'keep' });
  assert.equal((await list(bob.id))[0]?.last_status?.id, first);
  await deleteStatus(deps, { accountId: alice.id, statusId: first, media: 'keep' });
  assert.deepEqual(await list(bob.id), []);
  await direct(alice.id, `@${bob.name} three`);
  assert.equal((await list(bob.id)).length, 1);
  await block(deps, { accountId: bob.id, targetAccountId: alice.id });
  assert.deepEqual(await list(bob.id), []);

  const stranger = await make.localAccount(database.db);
  await direct(stranger, `@${alice.name} psst`);
  const before = await list(alice.id);
  const held = await database.db
    .selectFrom('notification_requests')
    .select('id')
    .where('account_id', '=', alice.id)
    .execute();
  await acceptRequests(deps, { accountId: alice.id, ids: held.map((row) => row.id) });
  assert.equal((await list(alice.id)).length, before.length + 1);
});

test('pages go by the last status, and the direct timeline shows all of them', async () => {
  const [alice, bob] = await friends(2);
  const ids = [];
  for (const text of ['one', 'two', 'three'])
    ids.push(await direct(alice.id, `@${bob.name} ${text}`));
  await relay();
  const response = await api.request(bob.id, 'GET', '/api/v1/conversations?limit=2');
  const page = z.array(Conversation).parse(await response.json());
  assert.deepEqual(
    page.map((one) => one.last_status?.id),
    [ids[2], ids[1]],
  );
  assert.match(response.headers.get('link') ?? '', new RegExp(`max_id=${ids[1]}>; rel="next"`));
  const older = await list(bob.id, `?limit=2&max_id=${ids[1]}`);
  assert.deepEqual(
    older.map((one) => one.last_status?.id),
    [ids[0]],
  );
  const newer = await list(bob.id, `?limit=1&min_id=${ids[0]}`);
  assert.deepEqual(
    newer.map((one) => one.last_status?.id),
    [ids[1]],
  );
  for (const who of [alice.id, bob.id]) {
    const timeline = await api.request(who, 'GET', '/api/v1/timelines/direct');
    const statuses = z.array(Status).parse(await timeline.json());
    assert.deepEqual(
      statuses.map((status) => status.id),
      ids.toReversed(),
    );
  }
});

test('a note to oneself is a conversation with oneself', async () => {
  const [alice] = await friends(1);
  await direct(alice.id, 'milk, bread');
  const [one] = await list(alice.id);
  assert.deepEqual(
    one?.accounts.map((account) => account.id),
    [alice.id],
  );
});
