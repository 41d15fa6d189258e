import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { accountsRoutes } from '#server/accounts/routes.ts';
import { unfollow } from '#server/accounts/relations/unfollow.ts';
import { Account } from '#server/contract/account.ts';
import { List } from '#server/contract/list.ts';
import { Status } from '#server/contract/status.ts';
import { publish } from '#server/statuses/publish.ts';
import { startApi } from '#server/testing/api-bed.ts';
import { type RequestOptions } from '#server/testing/api.ts';
import { explain } from '#server/testing/explain.ts';
import * as make from '#server/testing/factories.ts';
import { newestOfEach } from '#server/timelines/home-by-author.ts';
import { timelinesRoutes } from '#server/timelines/routes.ts';
import { createList, listByTitle } from './change.ts';
import { membersQuery } from './members.ts';
import { listsRoutes } from './routes.ts';

const { database, deps, api } = await startApi((deps) => [
  listsRoutes(deps),
  accountsRoutes({ ...deps, storage: deps.storage as never }),
  timelinesRoutes(deps),
]);

const person = () => make.localAccount(database.db);

async function call(as: string | null, method: string, path: string, options?: RequestOptions) {
  const response = await api.request(as, method, `/api/v1/${path}`, options);
  return {
    status: response.status,
    link: response.headers.get('link'),
    body: await response.json(),
  };
}

async function create(as: string, json: object = { title: 'Friends' }): Promise<List> {
  const { status, body } = await call(as, 'POST', 'lists', { json });
  assert.equal(status, 200, JSON.stringify(body));
  return List.parse(body);
}

const add = (as: string, list: List, ...account_ids: string[]) =>
  call(as, 'POST', `lists/${list.id}/accounts`, { json: { account_ids } });

async function timeline(as: string, path: string): Promise<string[]> {
  const { status, body } = await call(as, 'GET', `timelines/${path}`);
  assert.equal(status, 200, JSON.stringify(body));
  return z
    .array(Status)
    .parse(body)
    .map((one) => one.id);
}

test('a list is made, shown, changed and deleted by its owner alone', async () => {
  const [alice, bob] = [await person(), await person()];
  const list = await create(alice);
  assert.deepEqual(list, {
    id: list.id,
    title: 'Friends',
    replies_policy: 'list',
    exclusive: false,
  });
  assert.deepEqual((await call(alice, 'GET', 'lists')).body, [list]);
  assert.deepEqual((await call(alice, 'GET', `lists/${list.id}`)).body, list);
  const changed = { ...list, title: 'Close', replies_policy: 'none', exclusive: true };
  const { title, replies_policy, exclusive } = changed;
  const put = await call(alice, 'PUT', `lists/${list.id}`, {
    json: { title, replies_policy, exclusive },
  });
  assert.deepEqual(put.body, changed);
  const patch = await call(alice, 'PATCH', `lists/${list.id}`, { json: { exclusive: false } });
  assert.deepEqual(patch.body, { ...changed, exclusive: false });
  for (const [method, path] of [
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['GET', '/accounts'],
    ['POST', '/accounts'],
    ['DELETE', '/accounts'],
  ] as const) {
    const { status, body } = await call(
      bob,
      method,
      `lists/${list.id}${path}`,
      method === 'GET' ? {} : { json: { title: 'x' } },
    );
    assert.equal(status, 404, `${method} ${path}`);
    assert.deepEqual(body, { error: 'Record not found' });
  }
  assert.equal((await call(bob, 'GET', `timelines/list/${list.id}`)).status, 404);
  assert.deepEqual((await call(bob, 'GET', 'lists')).body, []);
  assert.deepEqual((await call(alice, 'DELETE', `lists/${list.id}`)).body, {});
  assert.equal((await call(alice, 'GET', `lists/${list.id}`)).status, 404);
  assert.equal((await call(alice, 'GET', 'lists/nonsense')).status, 404);
});

test('what is refused, in Mastodon’s words', async () => {
  const alice = await person();
  const refused = async (json: object) => (await call(alice, 'POST', 'lists', { json })).body;
  assert.deepEqual(await refused({}), { error: "Validation failed: Title can't be blank" });
  assert.deepEqual(await refused({ title: 'x', replies_policy: 'some' }), {
    error: "'some' is not a valid replies_policy",
  });
  assert.equal((await call(null, 'GET', 'lists')).status, 401);
  assert.equal((await call(alice, 'GET', 'lists', { scopes: ['write'] })).status, 403);
  assert.equal(
    (await call(alice, 'POST', 'lists', { json: { title: 'x' }, scopes: ['read'] })).status,
    403,
  );
  for (let i = 0; i < 50; i += 1) await create(alice);
  assert.equal((await call(alice, 'POST', 'lists', { json: { title: 'x' } })).status, 422);
});

test('members are accounts one follows, once, with pages both ways or all at once', async () => {
  const alice = await person();
  const list = await create(alice);
  const people = [await person(), await person(), await person()];
  const [one = '', two = '', three = ''] = people;
  assert.equal((await add(alice, list, one)).status, 404, 'not followed');
  for (const id of people) await make.follow(database.db, alice, id);
  assert.equal((await add(alice, list, one, '1')).status, 404, 'all or none');
  assert.deepEqual((await add(alice, list, one, two, three)).body, {});
  assert.deepEqual((await add(alice, list, one)).body, {
    error: 'Validation failed: Account has already been taken',
  });
  const members = async (query: string) => {
    const { body, link } = await call(alice, 'GET', `lists/${list.id}/accounts${query}`);
    return {
      ids: z
        .array(Account)
        .parse(body)
        .map((account) => account.id),
      link,
    };
  };
  const first = await members('?limit=2');
  assert.deepEqual(first.ids, [three, two]);
  const next = /max_id=(\d+)>; rel="next"/.exec(first.link ?? '')?.[1];
  const second = await members(`?limit=2&max_id=${next}`);
  assert.deepEqual(second.ids, [one]);
  const prev = /since_id=(\d+)>; rel="prev"/.exec(second.link ?? '')?.[1];
  assert.deepEqual((await members(`?limit=2&since_id=${prev}`)).ids, [three, two]);
  assert.deepEqual(await members('?limit=0'), { ids: [three, two, one], link: null });
  assert.deepEqual((await call(alice, 'GET', `accounts/${two}/lists`)).body, [list]);
  const form = new URLSearchParams({ 'account_ids[]': two });
  assert.deepEqual((await call(alice, 'DELETE', `lists/${list.id}/accounts`, { form })).body, {});
  assert.deepEqual((await members('')).ids, [three, one]);
  assert.deepEqual((await call(alice, 'GET', `accounts/${two}/lists`)).body, []);
  await unfollow(deps, { accountId: alice, targetAccountId: three });
  assert.deepEqual((await members('')).ids, [one], 'an unfollow takes out of the lists');
});

test('all members at once are a thousand, and the rest where the link says', async () => {
  const alice = await person();
  const list = await create(alice);
  await sql`
    with crowd as (
      insert into accounts (id, username, uri)
      select 9000000 + n, 'member' || n, 'https://crowd.example/m/' || n
      from generate_series(1, 1001) as n returning id)
    insert into list_accounts (list_id, account_id) select ${list.id}, id from crowd order by id`.execute(
    database.db,
  );
  const members = async (query: string) => {
    const { body, link } = await call(alice, 'GET', `lists/${list.id}/accounts${query}`);
    return { count: z.array(Account).parse(body).length, link };
  };
  const first = await members('?limit=0');
  assert.equal(first.count, 1_000);
  const next = /limit=0&max_id=(\d+)>; rel="next"/.exec(first.link ?? '')?.[1];
  assert.ok(next, first.link ?? 'no link');
  assert.deepEqual(await members(`?limit=0&max_id=${next}`), { count: 1, link: null });
});

test('a list shows its members by the rules of home and its own for replies', async () => {
  const [alice, bob, carol, dave, erin] = [
    await person(),
    await person(),
    await person(),
    await person(),
    await person(),
  ];
  for (const id of [bob, carol, dave]) await make.follow(database.db, alice, id);
  const list = await create(alice);
  await add(alice, list, bob, carol);
  const post = (accountId: string, inReplyToId?: string) =>
    publish(deps, { accountId, text: 'x', inReplyToId });
  const [atAlice, atCarol, atDave, atErin] = [
    await post(alice),
    await post(carol),
    await post(dave),
    await post(erin),
  ];
  const toAlice = await post(bob, atAlice);
  const toMember = await post(bob, atCarol);
  const toFollowed = await post(bob, atDave);
  await post(bob, atErin);
  const plain = await post(bob);
  const self = await post(bob, plain);
  const boost = await make.boost(database.db, bob, atErin);
  const secret = await make.status(database.db, bob, { visibility: 'private' });
  const path = `list/${list.id}`;
  const set = (json: object) => call(alice, 'PUT', `lists/${list.id}`, { json });
  assert.deepEqual(await timeline(alice, path), [
    secret,
    boost,
    self,
    plain,
    toMember,
    toAlice,
    atCarol,
  ]);
  await set({ replies_policy: 'followed' });
  assert.deepEqual(await timeline(alice, path), [
    secret,
    boost,
    self,
    plain,
    toFollowed,
    toMember,
    toAlice,
    atCarol,
  ]);
  await set({ replies_policy: 'none' });
  assert.deepEqual(await timeline(alice, path), [secret, boost, self, plain, toAlice, atCarol]);
  assert.deepEqual(await timeline(alice, `${path}?limit=2&max_id=${boost}`), [self, plain]);
  assert.deepEqual(await timeline(alice, `${path}?limit=2&min_id=${plain}`), [boost, self]);
  await make.mute(database.db, alice, bob);
  assert.deepEqual(await timeline(alice, path), [atCarol]);
});

test('members of an exclusive list are in it and not at home', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  for (const id of [bob, carol]) await make.follow(database.db, alice, id);
  const list = await create(alice, { title: 'x', exclusive: 'true' });
  await add(alice, list, bob);
  const [his, hers, mine] = [
    await make.status(database.db, bob),
    await make.status(database.db, carol),
    await make.status(database.db, alice),
  ];
  assert.deepEqual(await timeline(alice, 'home'), [mine, hers]);
  assert.deepEqual(await timeline(alice, `list/${list.id}`), [his]);
  await call(alice, 'PUT', `lists/${list.id}`, { json: { exclusive: false } });
  assert.deepEqual(await timeline(alice, 'home'), [mine, hers, his]);
});

test('lists are read by their indexes', async () => {
  const alice = await person();
  const list = await create(alice);
  await explain.fill(database.db, 20_000);
  const feed = { viewer: alice, list: { id: list.id, repliesPolicy: 'list' as const } };
  const plan = await explain.plan(database.db, newestOfEach(database.db, feed, { limit: 20 }));
  assert.doesNotMatch(plan, /Seq Scan on statuses/);
  await database.db.transaction().execute(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    assert.match(
      await explain.plan(tx, membersQuery(tx, list.id, { limit: 40 })),
      /list_accounts_list/,
    );
  });
});

test('lists that are made at the same time are counted, and one for a title', async () => {
  const owner = await person();
  const same = await Promise.all(
    Array.from({ length: 6 }, () => listByTitle(deps, owner, 'Friends')),
  );
  assert.equal(new Set(same).size, 1);
  for (let at = 0; at < 48; at++) await createList(deps, owner, { title: `List ${at}` });
  const last = await Promise.allSettled(
    Array.from({ length: 6 }, () => createList(deps, owner, { title: 'One more' })),
  );
  assert.equal(last.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('a list does not hold more than one could follow', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  for (const who of [bob, carol]) await make.follow(database.db, alice, who);
  const list = await create(alice);
  await sql`
    with made as (
      insert into accounts (id, username, domain, uri, inbox_url)
      select 1000 + n, 'crowd' || n, 'far.example', 'https://far.example/' || n, 'https://far.example/in'
      from generate_series(1, 7499) n returning id)
    insert into list_accounts (list_id, account_id) select ${list.id}::bigint, id from made`.execute(
    database.db,
  );
  const answers = await Promise.all([add(alice, list, bob), add(alice, list, carol)]);
  assert.deepEqual(
    answers.map((answer) => answer.status).toSorted((a, b) => a - b),
    [200, 422],
  );
});
