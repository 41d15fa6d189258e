import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { Account } from '#server/contract/account.ts';
import { Search } from '#server/contract/search.ts';
import { Tag } from '#server/contract/tag.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { setHashtags } from '#server/statuses/hashtags.ts';
import { testApi, type TestApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import { explain } from '#server/testing/explain.ts';
import {
  block,
  follow,
  localAccount,
  mute,
  remoteAccount,
  status,
  TEST_ORIGIN,
  uniqueName,
} from '#server/testing/factories.ts';
import { jsonApi } from '#server/testing/json-api.ts';
import { accountsQuery } from './accounts.ts';
import { tagsRoutes } from '#server/tags/routes.ts';
import { searchRoutes } from './routes.ts';
import { hashtagsQuery } from './tags.ts';

let database: TestDatabase;
let api: TestApi;
let me: { id: string };
let asked: string[] = [];
let remotes: { account: string | null; status: string | null } = { account: null, status: null };
const { ok, status: statusOf } = jsonApi(() => api);

before(async () => {
  database = await createTestDatabase();
  const remote = {
    account: async (text: string) => {
      asked.push(`account ${text}`);
      return remotes.account;
    },
    status: async (text: string) => {
      asked.push(`status ${text}`);
      return remotes.status;
    },
  };
  api = testApi(searchRoutes(testDeps(database.db, { remote })), tagsRoutes(testDeps(database.db)));
});
after(() => database.close());
beforeEach(async () => {
  me = { id: await localAccount(database.db) };
  asked = [];
  remotes = { account: null, status: null };
});

const find = (query: string, as: { id: string } | null = me) =>
  ok(Search, as, 'GET', `/api/v2/search?${query}`);
const q = (text: string) => `q=${encodeURIComponent(text)}`;
const ids = (list: { id: string }[]) => list.map((one) => one.id);

test('accounts are found by the beginning of a word, whatever the accents and case', async () => {
  const name = uniqueName('zoe');
  const zoe = await localAccount(database.db, {
    username: name,
    display_name: 'Zoë Müller-Ångström',
  });
  for (const text of ['zoë', 'ZOE', 'muller', 'MÜLL', 'angs', name.toUpperCase(), `@${name}`]) {
    const found = await find(text.startsWith('@') ? q(text) : `${q(text)}&type=accounts`);
    assert.ok(ids(found.accounts).includes(zoe), text);
  }
  for (const text of ['oe', 'uller', '%', '_oe', 'zo\\'])
    assert.ok(!ids((await find(q(text))).accounts).includes(zoe), text);
});

test('a handle finds the account here, in any case, with our own host too', async () => {
  const name = uniqueName('Carol');
  const local = await localAccount(database.db, { username: name });
  const remote = await remoteAccount(database.db, { username: name, domain: 'peer.example:3001' });
  const host = new URL(TEST_ORIGIN).host;
  assert.equal(ids((await find(q(`${name.toLowerCase()}@${host}`))).accounts)[0], local);
  assert.equal(ids((await find(q(`@${name}@PEER.example:3001`))).accounts)[0], remote);
  assert.deepEqual(ids((await find(q(`@${name}@pe`))).accounts), [remote]);
  assert.deepEqual(asked, []);
});

test('what is not known here is looked up when asked to, and only for those signed in', async () => {
  const known = await remoteAccount(database.db);
  remotes.account = known;
  assert.deepEqual(ids((await find(q('new@far.example'))).accounts), []);
  assert.deepEqual(asked, []);
  assert.deepEqual(ids((await find(`${q('@new@Far.Example')}&resolve=true`)).accounts), [known]);
  assert.deepEqual(asked, ['account new@far.example']);
  assert.equal(
    await statusOf(null, 'GET', `/api/v2/search?${q('new@far.example')}&resolve=true`),
    401,
  );
  assert.equal(await statusOf(null, 'GET', `/api/v2/search?${q('new')}&offset=20`), 401);
  const list = await ok(
    z.array(Account),
    me,
    'GET',
    '/api/v1/accounts/search?q=new@far.example&resolve=1&limit=1',
  );
  assert.deepEqual(ids(list), [known]);
  assert.equal(await statusOf(null, 'GET', '/api/v1/accounts/search?q=a'), 401);
});

test('an address finds the account or status it names, and nothing hidden', async () => {
  const author = await remoteAccount(database.db, {
    username: uniqueName('author'),
    domain: 'peer.example',
  });
  const page = 'https://peer.example/@author/1';
  const shown = await status(database.db, author, { url: page });
  const hidden = await status(database.db, author, { url: `${page}2`, visibility: 'private' });
  assert.deepEqual(ids((await find(q(page))).statuses), [shown]);
  assert.deepEqual(ids((await find(q(`${page}2`))).statuses), []);
  remotes.status = hidden;
  assert.deepEqual(ids((await find(`${q('https://peer.example/x')}&resolve=true`)).statuses), []);
  remotes = { account: author, status: null };
  assert.deepEqual(
    ids((await find(`${q('https://peer.example/@author')}&resolve=true`)).accounts),
    [author],
  );
  asked = [];
  await find(`${q('https://peer.example/y')}&resolve=true&type=statuses`);
  assert.deepEqual(asked, ['status https://peer.example/y']);
});

test('a peer cannot claim the address of a post on somebody else’s server', async () => {
  const author = await remoteAccount(database.db, {
    username: uniqueName('author'),
    domain: 'peer.example',
  });
  const claimed = 'https://other.example/@celebrity/1';
  await status(database.db, author, { url: claimed });
  assert.deepEqual((await find(q(claimed))).statuses, []);
  const onWww = 'https://www.peer.example/@author/9';
  const own = await status(database.db, author, { url: onWww });
  assert.deepEqual(ids((await find(q(onWww))).statuses), [own]);
});

test('an address that is not to be looked up is looked for in posts', async () => {
  const open = await localAccount(database.db, { indexable: true });
  const content = '<p>Read https://news.example/quoll-story today</p>';
  const post = await status(database.db, open, { content });
  const address = 'https://news.example/quoll-story';
  assert.deepEqual(ids((await find(q(address))).statuses), [post]);
  assert.deepEqual((await find(`${q(address)}&resolve=true`)).statuses, []);
});

test('without a type there are no further pages', async () => {
  const name = uniqueName('lyrebird');
  const bird = await localAccount(database.db, { username: name });
  assert.deepEqual(ids((await find(`${q(name)}&offset=1`)).accounts), [bird]);
  assert.deepEqual(ids((await find(`${q(name)}&offset=1&type=accounts`)).accounts), []);
});

test('our own addresses are understood without asking anybody', async () => {
  const name = uniqueName('dave');
  const dave = await localAccount(database.db, { username: name });
  const post = await status(database.db, dave);
  for (const path of [`/@${name}`, `/users/${name}`, `/@${name}/`]) {
    assert.deepEqual(
      ids((await find(`${q(TEST_ORIGIN + path)}&resolve=true`)).accounts),
      [dave],
      path,
    );
  }
  for (const path of [`/@${name}/${post}`, `/users/${name}/statuses/${post}`]) {
    assert.deepEqual(ids((await find(q(TEST_ORIGIN + path))).statuses), [post], path);
  }
  assert.deepEqual(asked, []);
});

test('statuses are found by words: one’s own, those one has to do with, and those meant to be found', async () => {
  const open = await localAccount(database.db, { indexable: true });
  const shy = await localAccount(database.db);
  const content = '<p>Der <b>Quokka</b> grüßt <a href="https://wombat.example">alle</a></p>';
  const found = await status(database.db, open, { content });
  const unfound = await status(database.db, shy, { content });
  const toMe = await status(database.db, shy, { content, visibility: 'direct', mentions: [me.id] });
  const secret = await status(database.db, open, { content, visibility: 'private' });
  const mine = await status(database.db, me.id, { content, visibility: 'private' });
  const hits = ids((await find(q('quokka grus'))).statuses);
  assert.deepEqual(hits, [mine, toMe, found]);
  assert.ok(!hits.includes(unfound) && !hits.includes(secret));
  assert.deepEqual(ids((await find(`${q('quokka')}&account_id=${open}`)).statuses), [found]);
  assert.deepEqual((await find(q('strong href'))).statuses, []);
  assert.deepEqual((await find(q('quokka'), null)).statuses, []);
  for (const text of ["'; drop table", '!!! & |', "quokka' & (", ':*']) await find(q(text));
});

test('a search with a name in it is not taken for a handle', async () => {
  const name = uniqueName('ann');
  const ann = await localAccount(database.db, { username: name, indexable: true });
  const said = await status(database.db, ann, { content: `<p>@${name} likes potoroos</p>` });
  for (const text of [`from:@${name}`, `from:${name}@social.example`, `@${name} potoroos`])
    assert.deepEqual(ids((await find(q(text))).statuses), [said], text);
  assert.deepEqual((await find(q(`@${name}`))).statuses, []);
});

test('statuses by people whom one does not want to see are not found', async () => {
  const content = '<p>A numbat</p>';
  const by = async (columns = {}) => {
    const author = await localAccount(database.db, { indexable: true, ...columns });
    return { author, id: await status(database.db, author, { content }) };
  };
  const [muted, blocked, limited, followed] = [
    await by(),
    await by(),
    await by({ silenced_at: new Date() }),
    await by({ silenced_at: new Date() }),
  ];
  const hits = async () => ids((await find(q('numbat'))).statuses);
  await follow(database.db, me.id, followed.author);
  assert.deepEqual(await hits(), [followed.id, blocked.id, muted.id]);
  await mute(database.db, me.id, muted.author);
  await block(database.db, me.id, blocked.author);
  assert.deepEqual(await hits(), [followed.id]);
  assert.ok(!(await hits()).includes(limited.id));
});

test('hashtags are found by prefix, with a week of history', async () => {
  const post = await status(database.db, me.id);
  await inTransaction(database.db, (tx) => setHashtags(tx, post, ['WikiLovesEarth', 'Wikidata']));
  const found = await find(`${q('#wikil')}&type=hashtags`);
  assert.deepEqual(
    found.hashtags.map((tag) => tag.name),
    ['WikiLovesEarth'],
  );
  assert.deepEqual(
    [
      found.hashtags[0]?.history.length,
      found.hashtags[0]?.history[0]?.uses,
      found.hashtags[0]?.following,
    ],
    [7, '1', false],
  );
  await inTransaction(database.db, (tx) => setHashtags(tx, post, ['Zürich', 'zurichsee']));
  for (const text of ['#zürich', 'ZURICH', 'zuri', 'zürichs', 'zürich see']) {
    const { hashtags } = await find(`${q(text)}&type=hashtags`);
    assert.equal(hashtags.at(-1)?.name, 'zurichsee', text);
    assert.equal(hashtags.length, /s/.test(text) ? 1 : 2, text);
  }
  const tag = await ok(Tag, null, 'GET', '/api/v1/tags/wikidata');
  assert.deepEqual(
    [tag.name, tag.following, tag.url],
    ['Wikidata', undefined, `${TEST_ORIGIN}/tags/Wikidata`],
  );
  assert.equal((await ok(Tag, null, 'GET', '/api/v1/tags/unused')).history[0]?.uses, '0');
  assert.equal(await statusOf(null, 'GET', '/api/v1/tags/no%20tag'), 404);
});

test('blocked accounts are not found, followed ones first, and `following` means only those', async () => {
  const prefix = uniqueName('panda');
  const accounts = [];
  for (let n = 0; n < 3; n += 1)
    accounts.push(await localAccount(database.db, { username: `${prefix}x${n}` }));
  await follow(database.db, me.id, accounts[2]!);
  await block(database.db, accounts[1]!, me.id);
  assert.deepEqual(ids((await find(q(prefix))).accounts), [accounts[2], accounts[0]]);
  assert.deepEqual(ids((await find(`${q(prefix)}&following=true`)).accounts), [accounts[2]]);
  assert.deepEqual(ids((await find(`${q(prefix)}&limit=1&offset=1&type=accounts`)).accounts), [
    accounts[0],
  ]);
});

test('whom one blocks is found by the whole name, to block them no more', async () => {
  const name = uniqueName('koala');
  const foe = await localAccount(database.db, { username: name });
  await block(database.db, me.id, foe);
  assert.deepEqual(ids((await find(q(name))).accounts), [foe]);
  assert.deepEqual((await find(q(name.slice(0, -1)))).accounts, []);
});

test('a search for nothing is a bad request', async () => {
  assert.equal(await statusOf(me, 'GET', '/api/v2/search'), 400);
  assert.equal(await statusOf(me, 'GET', '/api/v2/search?q=%20'), 400);
  // Beyond the last there is nothing, however far.
  for (const far of ['9999', '10001', '999999999'])
    assert.deepEqual((await find(`${q('x')}&type=accounts&offset=${far}`)).accounts, []);
  for (const less of ['limit=-1', 'offset=-1'])
    assert.equal(await statusOf(me, 'GET', `/api/v2/search?${q('x')}&${less}`), 400, less);
  assert.equal(await statusOf(me, 'GET', `/api/v2/search?${q('x')}`, { scopes: ['write'] }), 403);
});

test('names are looked up in indices', async () => {
  const { db } = database;
  await explain.fill(db, 100);
  await sql`insert into hashtags (name, display_name) select 'plan' || n, 'plan' || n
    from generate_series(1, 20000) as n`.execute(db);
  await sql`insert into accounts (id, username, uri, domain, display_name)
    select 5000 + n, 'crowd' || n, 'https://crowd.example/' || n, 'crowd.example', md5(n::text)
    from generate_series(1, 20000) as n`.execute(db);
  await sql`analyze`.execute(db);
  const search = { viewer: '7', followingOnly: false, limit: 20, offset: 0 };
  for (const text of ['zebra', 'crowd777', 'crowd777@crowd']) {
    for (const followingOnly of [true, false]) {
      const plan = await explain.plan(db, accountsQuery({ ...search, text, followingOnly }));
      assert.doesNotMatch(plan, /Seq Scan on accounts/, plan);
    }
  }
  const plan = await explain.plan(db, hashtagsQuery('plan777', search));
  assert.doesNotMatch(plan, /Seq Scan on hashtags/, plan);
});
