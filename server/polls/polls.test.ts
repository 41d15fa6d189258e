import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { deleteRemoteAccount } from '#server/accounts/delete-remote.ts';
import { Notification } from '#server/contract/notification.ts';
import { Poll } from '#server/contract/poll.ts';
import { Status, StatusEdit } from '#server/contract/status.ts';
import { newId } from '#server/core/ids.ts';
import { notificationSubscribers } from '#server/notifications/subscribe.ts';
import { notificationsRoutes } from '#server/notifications/routes.ts';
import { statusesRoutes } from '#server/statuses/routes.ts';
import { type TestApi, testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import { block, follow, localAccount, remoteAccount } from '#server/testing/factories.ts';
import { pollsRoutes } from './routes.ts';
import { tendPolls } from './tend.ts';
import { vote } from './vote.ts';

let database: TestDatabase;
let api: TestApi;
const db = () => database.db;
before(async () => {
  database = await createTestDatabase();
  const deps = testDeps(database.db);
  api = testApi(statusesRoutes(deps), pollsRoutes(deps), notificationsRoutes(deps));
});
after(() => database.close());

const person = () => localAccount(db());
const poll = { options: ['Yes', 'No', 'Maybe'], expires_in: 3600 };

async function call(who: string | null, method: string, path: string, json?: unknown) {
  const options = json === undefined ? {} : { json };
  const response = await api.request(who, method, `/api/v1/${path}`, options);
  return { status: response.status, body: (await response.json()) as { error?: string } };
}

async function ok<T>(schema: z.ZodType<T>, ...request: Parameters<typeof call>): Promise<T> {
  const { status, body } = await call(...request);
  assert.equal(status, 200, JSON.stringify(body));
  return schema.parse(body);
}

async function refused(text: string, ...request: Parameters<typeof call>): Promise<void> {
  const { status, body } = await call(...request);
  assert.deepEqual([status, body.error], [422, `Validation failed: ${text}`]);
}

/** A status with a poll; resolves to both ids. */
async function ask(who: string, wish: object = {}, status: object = {}) {
  const body = { status: 'Well?', poll: { ...poll, ...wish }, ...status };
  const made = await ok(Status, who, 'POST', 'statuses', body);
  assert.ok(made.poll);
  return { statusId: made.id, pollId: made.poll.id };
}

const voteFor = (who: string | null, pollId: string, ...choices: unknown[]) =>
  [who, 'POST', `polls/${pollId}/votes`, { choices }] as const;
const counts = (one: Poll) => one.options.map((option) => option.votes_count);
const endNow = (pollId: string) =>
  db().updateTable('polls').set({ expires_at: new Date() }).where('id', '=', pollId).execute();

test('who is forgotten takes their vote along while the poll is running', async () => {
  const { pollId } = await ask(await person());
  const [leaver, stayer] = [await remoteAccount(db()), await person()];
  await vote({ db: db() }, { accountId: leaver, pollId, choices: ['Yes'] });
  await ok(Poll, ...voteFor(stayer, pollId, 0));
  await deleteRemoteAccount(db(), leaver);
  const left = await ok(Poll, stayer, 'GET', `polls/${pollId}`);
  assert.deepEqual([counts(left), left.voters_count], [[1, 0, 0], 1]);
});

test('asking, seeing, voting once', async () => {
  const [alice, bob] = [await person(), await person()];
  const { statusId, pollId } = await ask(alice);
  const seen = (await ok(Status, bob, 'GET', `statuses/${statusId}`)).poll;
  assert.deepEqual([seen?.voted, seen?.own_votes, seen?.expired], [false, [], false]);
  const left = Date.parse(seen?.expires_at ?? '') - Date.now();
  assert.ok(left > 3_500_000 && left <= 3_600_000, `${left} ms left`);

  const voted = await ok(Poll, ...voteFor(bob, pollId, '1'));
  assert.deepEqual(counts(voted), [0, 1, 0]);
  assert.deepEqual([voted.votes_count, voted.voters_count], [1, 1]);
  assert.deepEqual([voted.voted, voted.own_votes], [true, [1]]);
  await refused('You have already voted on this poll', ...voteFor(bob, pollId, 0));
  await refused('You have already voted on this poll', ...voteFor(await person(), pollId, 0, 1));

  const publicly = await ok(Poll, null, 'GET', `polls/${pollId}`);
  assert.deepEqual(counts(publicly), [0, 1, 0]);
  assert.equal('voted' in publicly || 'own_votes' in publicly, false);
  assert.equal((await ok(Poll, alice, 'GET', `polls/${pollId}`)).voted, true, 'by its author');
});

test('the same vote many times at once counts once', async () => {
  const [alice, bob] = [await person(), await person()];
  for (const multiple of [false, true]) {
    const { pollId } = await ask(alice, { multiple });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call(...voteFor(bob, pollId, 2))),
    );
    assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
    const { options, voters_count } = await ok(Poll, null, 'GET', `polls/${pollId}`);
    assert.deepEqual([options[2]?.votes_count, voters_count], [1, 1]);
  }
});

test('several answers: more may follow, each once; all of a vote counts or none', async () => {
  const [alice, bob] = [await person(), await person()];
  const { pollId } = await ask(alice, { multiple: 'true', expires_in: '3600' });
  await refused('The chosen vote option does not exist', ...voteFor(bob, pollId, 0, 3));
  await ok(Poll, ...voteFor(bob, pollId, 2));
  await refused('You have already voted on this poll', ...voteFor(bob, pollId, 1, 2));
  const both = await ok(Poll, ...voteFor(bob, pollId, 0));
  assert.deepEqual(counts(both), [1, 0, 1]);
  assert.deepEqual([both.votes_count, both.voters_count, both.own_votes], [2, 1, [2, 0]]);
});

test('what is no vote is refused', async () => {
  const [alice, bob] = [await person(), await person()];
  const { pollId } = await ask(alice);
  for (const choice of [3, -1, 'x', '1.5', '99999999999'])
    await refused('The chosen vote option does not exist', ...voteFor(bob, pollId, choice));
  await refused('You cannot vote in your own polls', ...voteFor(alice, pollId, 0));
  assert.equal((await call(...voteFor(null, pollId, 0))).status, 401);
  for (const id of ['1', 'abc', newId()]) {
    assert.equal((await call(...voteFor(bob, id, 0))).status, 404);
    assert.equal((await call(bob, 'GET', `polls/${id}`)).status, 404);
  }
  await block(db(), bob, alice);
  assert.equal((await call(...voteFor(bob, pollId, 0))).status, 403);
  await endNow(pollId);
  await refused('The poll has already ended', ...voteFor(await person(), pollId, 0));
});

test('a poll is seen by those who see its status', async () => {
  const [alice, bob, follower] = [await person(), await person(), await person()];
  await follow(db(), follower, alice);
  const { pollId } = await ask(alice, {}, { visibility: 'private' });
  assert.equal((await call(null, 'GET', `polls/${pollId}`)).status, 404);
  assert.equal((await call(bob, 'GET', `polls/${pollId}`)).status, 404);
  assert.equal((await call(...voteFor(bob, pollId, 0))).status, 404);
  await ok(Poll, ...voteFor(follower, pollId, 0));
});

test('hidden totals come to light at the end', async () => {
  const [alice, bob] = [await person(), await person()];
  const { pollId } = await ask(alice, { hide_totals: true });
  assert.deepEqual(counts(await ok(Poll, ...voteFor(bob, pollId, 0))), [null, null, null]);
  await endNow(pollId);
  assert.deepEqual(counts(await ok(Poll, null, 'GET', `polls/${pollId}`)), [1, 0, 0]);
});

test('what may not be asked', async () => {
  const alice = await person();
  const faults: [object, string][] = [
    [{ options: ['Yes', ' '] }, 'Choices must have more than one item'],
    [{ options: ['1', '2', '3', '4', '5'] }, "Choices can't contain more than 4 items"],
    [{ options: ['x'.repeat(51), 'y'] }, 'Choices cannot be longer than 50 characters each'],
    [{ options: ['Yes', 'Yes '] }, 'Choices contain duplicate items'],
    [{ expires_in: 299 }, 'Deadline is too soon'],
    [{ expires_in: 2_629_747 }, 'Deadline is too far into the future'],
    [{ expires_in: null }, "Deadline can't be blank"],
  ];
  for (const [wish, text] of faults)
    await refused(text, alice, 'POST', 'statuses', { status: 'x', poll: { ...poll, ...wish } });
  await ask(alice, { options: ['👩‍👩‍👧'.repeat(50), 'y'] });
  const withMedia = { status: 'x', poll, media_ids: [newId()] };
  const { status, body } = await call(alice, 'POST', 'statuses', withMedia);
  assert.deepEqual([status, body.error], [422, 'Cannot attach more than 4 files']);
  const plain = await ok(Status, alice, 'POST', 'statuses', { status: 'x', poll: null });
  assert.equal(plain.poll, null);
});

test('a form says it in brackets', async () => {
  const alice = await person();
  const form = new URLSearchParams({ status: 'x', 'poll[expires_in]': '300' });
  form.append('poll[options][]', 'a');
  form.append('poll[options][]', 'b');
  form.append('poll[multiple]', 'true');
  const response = await api.request(alice, 'POST', '/api/v1/statuses', { form });
  const made = Status.parse(await response.json());
  assert.deepEqual(
    [made.poll?.options.map((o) => o.title), made.poll?.multiple],
    [['a', 'b'], true],
  );
});

test('an edit keeps the votes unless it asks something else', async () => {
  const [alice, bob] = [await person(), await person()];
  const { statusId, pollId } = await ask(alice);
  await ok(Poll, ...voteFor(bob, pollId, 0));
  const edit = (changes: object | null) =>
    ok(Status, alice, 'PUT', `statuses/${statusId}`, {
      status: 'Well??',
      ...(changes && { poll: { ...poll, ...changes } }),
    });
  assert.equal((await edit({})).poll?.votes_count, 1);
  const other = await edit({ options: ['Yes', 'Never'] });
  assert.deepEqual([other.poll?.id, other.poll?.votes_count], [pollId, 0]);
  assert.equal(other.poll?.voters_count, 0);
  await ok(Poll, ...voteFor(bob, pollId, 1));
  assert.equal((await edit({ options: ['Yes', 'Never'], multiple: true })).poll?.votes_count, 0);
  assert.equal((await edit(null)).poll, null);
  const endless = { status: 'Well??', poll: { options: ['Yes', 'No'] } };
  await refused("Deadline can't be blank", alice, 'PUT', `statuses/${statusId}`, endless);
  const history = await ok(z.array(StatusEdit), null, 'GET', `statuses/${statusId}/history`);
  assert.deepEqual(
    history.map((version) => version.poll?.options.length),
    [3, 3, 2, 2, undefined],
  );
  assert.deepEqual(history[2]?.poll?.options[1], { title: 'Never', votes_count: 0 });
});

test('at the end its author and those who voted are told, once', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const { statusId, pollId } = await ask(alice);
  await ok(Poll, ...voteFor(bob, pollId, 0));
  const recorded = (name: string) =>
    db().selectFrom('events').select('payload').where('name', '=', name).execute();
  await tendPolls({ db: db() });
  await db().deleteFrom('events').execute();
  await tendPolls({ db: db() });
  assert.deepEqual(await recorded('poll.ended'), []);
  await endNow(pollId);
  await Promise.all([tendPolls({ db: db() }), tendPolls({ db: db() })]);
  assert.deepEqual(await recorded('poll.ended'), [{ payload: { statusId } }]);
  for (const subscriber of notificationSubscribers({ db: db() })['poll.ended'] ?? []) {
    await subscriber({ statusId });
    await subscriber({ statusId });
  }
  for (const [who, number] of [
    [alice, 1],
    [bob, 1],
    [carol, 0],
  ] as const) {
    const told = await ok(z.array(Notification), who, 'GET', 'notifications');
    assert.equal(told.filter((one) => one.type === 'poll').length, number);
    if (number)
      assert.deepEqual([told[0]?.account.id, told[0]?.status?.poll?.expired], [alice, true]);
  }
});

test('a tally is told soon, the next one after a pause', async () => {
  const alice = await person();
  const { statusId, pollId } = await ask(alice);
  await ok(Poll, ...voteFor(await person(), pollId, 0));
  await db().deleteFrom('events').execute();
  const tallied = async () => {
    await tendPolls({ db: db() });
    const rows = await db()
      .selectFrom('events')
      .selectAll()
      .where('name', '=', 'poll.tallied')
      .execute();
    return rows.filter((row) => row.payload['statusId'] === statusId).length;
  };
  assert.equal(await tallied(), 1);
  await ok(Poll, ...voteFor(await person(), pollId, 0));
  assert.equal(await tallied(), 1, 'not so soon again');
  const row = await db()
    .selectFrom('polls')
    .select('tally_due_at')
    .where('id', '=', pollId)
    .executeTakeFirstOrThrow();
  const wait = (row.tally_due_at?.getTime() ?? 0) - Date.now();
  assert.ok(wait > 120_000 && wait <= 180_000, `${wait} ms`);
});
