import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Status, StatusContext } from '#server/contract/status.ts';
import { startApi } from '#server/testing/api-bed.ts';
import { block, follow, localAccount, mute, status } from '#server/testing/factories.ts';
import { jsonApi } from '#server/testing/json-api.ts';
import { statusesRoutes } from './routes.ts';

const { database, api } = await startApi((deps) => [statusesRoutes(deps)]);

const { ok, status: statusOf } = jsonApi(() => api);
const person = () => localAccount(database.db);
const as = (who: string | null) => (who === null ? null : { id: who });
const post = (who: string, json: object) =>
  ok(Status, as(who), 'POST', '/api/v1/statuses', { json });
const contextOf = (who: string | null, id?: string) =>
  ok(StatusContext, as(who), 'GET', `/api/v1/statuses/${id}/context`);

test('a thread in reading order, without what may not be seen', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const top = await post(alice, { status: 'top' });
  const answer = await post(bob, { status: 'answer', in_reply_to_id: top.id });
  const secret = await post(bob, {
    status: 'secret',
    in_reply_to_id: answer.id,
    visibility: 'private',
  });
  const below = await post(carol, { status: 'below', in_reply_to_id: answer.id });
  const more = await post(alice, { status: 'more of top', in_reply_to_id: top.id });
  const context = await contextOf(null, top.id);
  assert.deepEqual(
    context.descendants.map((s) => s.id),
    [more.id, answer.id, below.id],
    'authors go on first',
  );
  const mine = await contextOf(bob, top.id);
  assert.deepEqual(
    mine.descendants.map((s) => s.id),
    [more.id, answer.id, secret.id, below.id],
  );
  const up = await contextOf(null, below.id);
  assert.deepEqual(
    up.ancestors.map((s) => s.id),
    [top.id, answer.id],
  );
  assert.equal(await statusOf(null, 'GET', `/api/v1/statuses/${secret.id}/context`), 404);
});

test('a thread shows nobody unwanted, above nor below, and all others whomever they name', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  const [dave, erin] = [await person(), await person()];
  const top = await post(alice, { status: 'top' });
  const under = (who: string, parent: string, mentions: string[] = []) =>
    status(database.db, who, {
      in_reply_to_id: parent,
      in_reply_to_uri: 'x',
      in_reply_to_account_id: alice,
      mentions,
    });
  const answer = await under(bob, top.id);
  const below = await under(carol, answer, [bob]);
  const thread = async (who: string | null) => {
    const down = await contextOf(who, top.id);
    const up = await contextOf(who, below);
    return [down.descendants, up.ancestors].map((all) => all.map((one) => one.id));
  };
  const all = [
    [answer, below],
    [top.id, answer],
  ];
  const without = [[below], [top.id]];
  assert.deepEqual(await thread(dave), all);
  await mute(database.db, dave, bob);
  assert.deepEqual(await thread(dave), without);
  await block(database.db, erin, bob);
  assert.deepEqual(await thread(erin), without);
  const limited = { silenced_at: new Date() };
  await database.db.updateTable('accounts').set(limited).where('id', '=', bob).execute();
  assert.deepEqual(await thread(null), without, 'limited by moderators');
  assert.deepEqual(await thread(alice), without);
  await follow(database.db, alice, bob);
  assert.deepEqual(await thread(alice), all, 'but for those who follow them');
  assert.deepEqual(await thread(bob), all, 'and for themselves');
});

test('what is deleted ends a thread, and replies to it show no parent, as in Mastodon', async () => {
  const [alice, bob] = [await person(), await person()];
  const top = await post(alice, { status: 'top' });
  const gone = await post(alice, { status: 'gone', in_reply_to_id: top.id });
  const below = await post(bob, { status: 'below', in_reply_to_id: gone.id });
  const last = await post(alice, { status: 'last', in_reply_to_id: below.id });
  const read = (id: string) => ok(Status, as(bob), 'GET', `/api/v1/statuses/${id}`);
  assert.equal((await read(below.id)).in_reply_to_id, gone.id);
  assert.equal(await statusOf(as(alice), 'DELETE', `/api/v1/statuses/${gone.id}`), 200);
  const after = await read(below.id);
  assert.equal(after.in_reply_to_id, null, 'also where it was remembered');
  assert.equal(after.in_reply_to_account_id, alice);
  const idsOf = (found: Status[]) => found.map(({ id }) => id);
  const whole = await contextOf(null, last.id);
  assert.deepEqual(idsOf(whole.ancestors), [below.id]);
  assert.deepEqual((await contextOf(null, top.id)).descendants, []);
  assert.deepEqual(idsOf((await contextOf(null, below.id)).descendants), [last.id]);
});

test('passers-by see a part of a deep thread, people all of it', async () => {
  const alice = await person();
  let parent: string | undefined;
  const ids: string[] = [];
  for (let depth = 0; depth < 50; depth += 1) {
    const columns = parent
      ? { in_reply_to_id: parent, in_reply_to_account_id: alice, in_reply_to_uri: 'x' }
      : {};
    parent = await status(database.db, alice, columns);
    ids.push(parent);
  }
  assert.equal((await contextOf(null, ids[0])).descendants.length, 20);
  assert.equal((await contextOf(null, ids[49])).ancestors.length, 40);
  assert.equal((await contextOf(alice, ids[0])).descendants.length, 49);
  assert.equal((await contextOf(alice, ids[49])).ancestors.length, 49);
});
