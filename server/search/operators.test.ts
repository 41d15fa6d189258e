import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { newId } from '#server/core/ids.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import { explain } from '#server/testing/explain.ts';
import * as make from '#server/testing/factories.ts';
import { isNarrow, parseQuery } from './parse-query.ts';
import { conditionsOf, searchQuery, searchStatuses } from './statuses.ts';

let database: TestDatabase;
let me: string;
before(async () => {
  database = await createTestDatabase();
  me = await make.localAccount(database.db);
});
after(() => database.close());

const find = (text: string, more: object = {}) =>
  searchStatuses(testDeps(database.db), { text, viewer: me, limit: 20, offset: 0, ...more });
const person = (more: object = {}) => make.localAccount(database.db, { indexable: true, ...more });
const says = (author: string, text: string, more: object = {}) =>
  make.status(database.db, author, { content: `<p>${text}</p>`, ...more });

test('a query is taken apart; what is no operator is words, what only excludes finds nothing', () => {
  assert.equal(
    parseQuery('one "two three" -four -"five six" sev').words,
    "('one') & ('two' <-> 'three') & !('four') & !('five' <-> 'six') & ('sev':*)",
  );
  assert.equal(
    parseQuery('http://x.example has:nonsense').words,
    "('http' <-> 'x' <-> 'example') & ('has' <-> 'nonsense':*)",
  );
  assert.equal(parseQuery('-only -these').words, null);
  for (const nothing of ['', '-x', '-has:media', '!!! & |', '"', '""', '-']) {
    const parsed = parseQuery(nothing);
    assert.ok(parsed.words === null && !isNarrow(parsed), nothing);
  }
  const day = 86_400_000;
  const at = Date.UTC(2026, 1, 1);
  const { since, until } = parseQuery('during:2026-02');
  assert.deepEqual([since, until], [at, at + 28 * day]);
  assert.equal(parseQuery('after:2026-02-01').since, at + day);
  assert.equal(parseQuery('before:2026-02-01').until, at);
  assert.equal(parseQuery('before:2026-02-31').until, null);
});

test('phrases, exclusion and operators, alone and together', async () => {
  const ann = await person({ username: make.uniqueName('ann') });
  const { username } = await database.db
    .selectFrom('accounts')
    .select('username')
    .where('id', '=', ann)
    .executeTakeFirstOrThrow();
  const plain = await says(ann, 'Wombat burrow at dawn', { language: 'en' });
  const turned = await says(ann, 'burrow of a wombat', { language: 'de', sensitive: true });
  const reply = await says(await person(), 'wombat burrow again', {
    in_reply_to_uri: 'https://x.example/1',
    language: 'en-GB',
  });
  const photo = await says(ann, 'wombat photo', { language: 'en' });
  await database.db
    .insertInto('media')
    .values({ id: newId(), account_id: ann, status_id: photo, type: 'image', file_key: 'x' })
    .execute();
  const mine = await says(me, 'my wombat', { visibility: 'private', language: 'fr' });
  for (const [text, expected] of [
    ['wombat', [mine, photo, reply, turned, plain]],
    ['"wombat burrow"', [reply, plain]],
    ['wombat -burrow', [mine, photo]],
    ['wombat -"wombat burrow"', [mine, photo, turned]],
    [`wombat from:${username}`, [photo, turned, plain]],
    [`wombat from:@${username}@social.example has:image`, [photo]],
    ['wombat from:me', [mine]],
    ['wombat -from:me -has:media', [reply, turned, plain]],
    ['wombat from:nobody-at-all', []],
    ['wombat has:video', []],
    ['wombat has:poll', []],
    ['wombat has:link', []],
    ['wombat is:reply', [reply]],
    ['wombat is:sensitive', [turned]],
    ['wombat language:en', [photo, reply, plain]],
    ['wombat -language:en', [mine, turned]],
    ['wombat in:library', [mine]],
    ['wombat in:public', [photo, reply, turned, plain]],
    ['wombat before:2020-01-01', []],
    ['wombat after:2020-01-01 from:me', [mine]],
    [`from:${username} is:sensitive`, [turned]],
  ] as const)
    assert.deepEqual(await find(text), expected, text);
  assert.deepEqual(await find('wombat', { limit: 2, offset: 1 }), [photo, reply]);
  assert.deepEqual(await find('wombat', { maxId: reply }), [turned, plain]);
});

test('a word that is everywhere is looked for among the newest only', async () => {
  await explain.fill(database.db, 30_000);
  await sql`update accounts set indexable = true`.execute(database.db);
  await sql`update statuses set content = '<p>common words of many people number ' || id || '</p>'
    where content = ''`.execute(database.db);
  await sql`analyze`.execute(database.db);
  const parsed = parseQuery('common words');
  const search = { text: '', viewer: me, limit: 20, offset: 0 };
  const wanted = (await conditionsOf(testDeps(database.db), parsed, search))!;
  const newest = sql<boolean>`statuses.id > ${String(1_000_000 + 28_000)}`;
  const plan = await explain.plan(database.db, searchQuery([...wanted, newest], search));
  assert.doesNotMatch(plan, /Seq Scan on statuses/);
  const started = performance.now();
  assert.equal((await find('common words')).length, 20);
  const everywhere = performance.now() - started;
  assert.equal((await find(`number 1000007`)).length, 1);
  assert.ok(everywhere < 2_000, `${everywhere} ms`);
});
