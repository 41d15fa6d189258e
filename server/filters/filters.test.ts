import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { Filter, FilterKeyword, FilterStatus, FilterV1 } from '#server/contract/filter.ts';
import { Notification } from '#server/contract/notification.ts';
import { Status, StatusContext } from '#server/contract/status.ts';
import { notificationsRoutes } from '#server/notifications/routes.ts';
import { publish } from '#server/statuses/publish.ts';
import { statusesRoutes } from '#server/statuses/routes.ts';
import { startApi } from '#server/testing/api-bed.ts';
import * as make from '#server/testing/factories.ts';
import { timelinesRoutes } from '#server/timelines/routes.ts';
import { activeFilters } from './active.ts';
import { compileFilter } from './compile.ts';
import { filtersRoutes } from './routes.ts';

const { database, deps, api } = await startApi((deps) => [
  filtersRoutes(deps),
  timelinesRoutes(deps),
  statusesRoutes(deps as never),
  notificationsRoutes(deps),
]);

const person = () => make.localAccount(database.db);

async function call(
  as: string | null,
  method: string,
  path: string,
  json?: object,
  scopes?: string[],
) {
  const response = await api.request(as, method, `/api/${path}`, {
    json,
    ...(scopes && { scopes }),
  });
  return { status: response.status, body: await response.json() };
}

async function ok<T>(
  schema: z.ZodType<T>,
  as: string,
  method: string,
  path: string,
  json?: object,
) {
  const { status, body } = await call(as, method, path, json);
  assert.equal(status, 200, JSON.stringify(body));
  return schema.parse(body);
}

const create = (as: string, words: string[], more: object = {}) =>
  ok(Filter, as, 'POST', 'v2/filters', {
    title: 'Filter',
    context: ['home'],
    keywords_attributes: words.map((keyword) => ({ keyword })),
    ...more,
  });

async function show(as: string, statusId: string) {
  return await ok(Status, as, 'GET', `v1/statuses/${statusId}`);
}

test('a filter is made, shown, changed and deleted by its owner alone', async () => {
  const [alice, bob] = [await person(), await person()];
  const filter = await create(alice, ['one', 'two'], { filter_action: 'hide', expires_in: 3600 });
  assert.equal(filter.filter_action, 'hide');
  assert.ok(Date.parse(filter.expires_at ?? '') > Date.now() + 3_500_000);
  assert.deepEqual(
    filter.keywords.map((one) => [one.keyword, one.whole_word]),
    [
      ['one', true],
      ['two', true],
    ],
  );
  assert.deepEqual(await ok(z.array(Filter), alice, 'GET', 'v2/filters'), [filter]);
  assert.deepEqual(await ok(Filter, alice, 'GET', `v2/filters/${filter.id}`), filter);
  const [one, two] = filter.keywords;
  const changed = await ok(Filter, alice, 'PUT', `v2/filters/${filter.id}`, {
    title: 'Other',
    expires_in: '',
    context: ['public', 'thread'],
    filter_action: 'blur',
    keywords_attributes: [
      { id: one?.id, keyword: 'uno', whole_word: false },
      { id: two?.id, _destroy: true },
      { keyword: 'three' },
    ],
  });
  assert.deepEqual(
    { ...changed, keywords: changed.keywords.map((k) => [k.keyword, k.whole_word]) },
    {
      id: filter.id,
      title: 'Other',
      context: ['public', 'thread'],
      filter_action: 'blur',
      expires_at: null,
      statuses: [],
      keywords: [
        ['uno', false],
        ['three', true],
      ],
    },
  );
  for (const method of ['GET', 'PUT', 'DELETE'])
    assert.equal((await call(bob, method, `v2/filters/${filter.id}`)).status, 404, method);
  assert.equal(
    (
      await call(alice, 'PUT', `v2/filters/${filter.id}`, {
        keywords_attributes: [{ id: '999999', keyword: 'x' }],
      })
    ).status,
    404,
  );
  assert.deepEqual((await call(alice, 'DELETE', `v2/filters/${filter.id}`)).body, {});
  assert.deepEqual(await ok(z.array(Filter), alice, 'GET', 'v2/filters'), []);
});

test('what is refused, in Mastodon’s words', async () => {
  const alice = await person();
  const error = async (path: string, json: object) => (await call(alice, 'POST', path, json)).body;
  assert.deepEqual(await error('v2/filters', {}), {
    error:
      "Validation failed: Title can't be blank, Context can't be blank, Context None or invalid context supplied",
  });
  assert.deepEqual(await error('v2/filters', { title: 'x', context: ['moon'] }), {
    error: 'Validation failed: Context None or invalid context supplied',
  });
  assert.equal(
    (
      await call(alice, 'POST', 'v2/filters', {
        title: 'x',
        context: ['home'],
        filter_action: 'burn',
      })
    ).status,
    422,
  );
  assert.deepEqual(await error('v1/filters', { context: ['home'] }), {
    error: "Validation failed: Phrase can't be blank",
  });
  const filter = await create(alice, []);
  assert.deepEqual(await error(`v2/filters/${filter.id}/keywords`, {}), {
    error: "Validation failed: Keyword can't be blank",
  });
  assert.equal(
    (await call(alice, 'POST', `v2/filters/${filter.id}/statuses`, { status_id: '1' })).status,
    422,
  );
  assert.equal((await call(null, 'GET', 'v2/filters')).status, 401);
  assert.equal((await call(alice, 'GET', 'v2/filters', undefined, ['write'])).status, 403);
  assert.equal((await call(alice, 'POST', 'v2/filters', {}, ['read'])).status, 403);
  assert.equal((await call(alice, 'GET', 'v2/filters/x')).status, 404);
});

test('keywords and statuses of a filter one by one', async () => {
  const [alice, bob] = [await person(), await person()];
  const filter = await create(alice, []);
  const path = `v2/filters/${filter.id}`;
  const word = await ok(FilterKeyword, alice, 'POST', `${path}/keywords`, {
    keyword: 'x',
    whole_word: 'false',
  });
  assert.equal(word.whole_word, false);
  assert.deepEqual(await ok(z.array(FilterKeyword), alice, 'GET', `${path}/keywords`), [word]);
  assert.deepEqual(await ok(FilterKeyword, alice, 'GET', `v2/filters/keywords/${word.id}`), word);
  const changed = await ok(FilterKeyword, alice, 'PUT', `v2/filters/keywords/${word.id}`, {
    keyword: 'y',
  });
  assert.deepEqual(changed, { ...word, keyword: 'y' });
  const statusId = await make.status(database.db, bob);
  const entry = await ok(FilterStatus, alice, 'POST', `${path}/statuses`, { status_id: statusId });
  assert.equal(entry.status_id, statusId);
  assert.deepEqual(await ok(z.array(FilterStatus), alice, 'GET', `${path}/statuses`), [entry]);
  assert.deepEqual(await ok(FilterStatus, alice, 'GET', `v2/filters/statuses/${entry.id}`), entry);
  assert.equal(
    (await call(alice, 'POST', `${path}/statuses`, { status_id: statusId })).status,
    422,
  );
  const shown = await show(alice, statusId);
  assert.deepEqual(
    shown.filtered?.map((one) => [one.filter.id, one.keyword_matches, one.status_matches]),
    [[filter.id, null, [statusId]]],
  );
  for (const gone of [`v2/filters/keywords/${word.id}`, `v2/filters/statuses/${entry.id}`]) {
    assert.equal((await call(bob, 'GET', gone)).status, 404);
    assert.equal((await call(bob, 'DELETE', gone)).status, 404);
    assert.deepEqual((await call(alice, 'DELETE', gone)).body, {});
    assert.equal((await call(alice, 'GET', gone)).status, 404);
  }
  assert.deepEqual((await show(alice, statusId)).filtered, []);
});

test('every status that is shown says what the reader’s filters say to it', async () => {
  const [alice, bob] = [await person(), await person()];
  await make.user(database.db, alice);
  await make.follow(database.db, alice, bob);
  const filter = await create(alice, ['spoiled', 'wiki text']);
  const top = await publish(deps, { accountId: alice, text: 'My WIKI TEXT' });
  const id = await publish(deps, {
    accountId: bob,
    text: 'Nothing is <b>Spoiled</b> #spoiled',
    inReplyToId: top,
  });
  await database.db
    .insertInto('notifications')
    .values({ account_id: alice, type: 'mention', from_account_id: bob, status_id: id })
    .execute();
  const strange = await publish(deps, { accountId: await person(), text: 'Their WIKI TEXT' });
  const boost = await make.boost(database.db, bob, strange);
  const { keywords: _, statuses: __, ...plain } = filter;
  const result = [{ filter: plain, keyword_matches: ['Spoiled'], status_matches: null }];
  assert.deepEqual((await show(alice, id)).filtered, result);
  assert.deepEqual((await show(bob, id)).filtered, []);
  const anyone = await (await api.request(null, 'GET', `/api/v1/statuses/${id}`)).json();
  assert.equal('filtered' in (anyone as object), false, 'the public has no filters');
  const home = await ok(z.array(Status), alice, 'GET', 'v1/timelines/home');
  assert.equal(home.length, 3, 'nothing is left out');
  const boosted = home.find((one) => one.id === boost);
  assert.deepEqual(boosted?.filtered?.[0]?.keyword_matches, ['WIKI TEXT']);
  assert.deepEqual(boosted?.reblog?.filtered, boosted?.filtered);
  const context = await ok(StatusContext, alice, 'GET', `v1/statuses/${top}/context`);
  assert.deepEqual(context.descendants[0]?.filtered, result);
  const [told] = await ok(z.array(Notification), alice, 'GET', 'v1/notifications');
  assert.deepEqual(told?.status?.filtered, result);
  const open = await ok(z.array(Status), alice, 'GET', `v1/timelines/public?min_id=${top}`);
  assert.deepEqual(open.find((one) => one.id === id)?.filtered ?? result, result);
});

test('warnings, polls and descriptions are read too', async () => {
  const [alice, bob] = [await person(), await person()];
  await create(alice, ['needle']);
  const warned = await publish(deps, { accountId: bob, text: 'x', spoilerText: 'a needle' });
  const described = await make.status(database.db, bob);
  await database.db
    .insertInto('media')
    .values({
      id: described,
      account_id: bob,
      status_id: described,
      type: 'image',
      file_key: 'x',
      description: 'Needle!',
    })
    .execute();
  assert.equal((await show(alice, warned)).filtered?.length, 1);
  assert.equal((await show(alice, described)).filtered?.length, 1);
});

test('a change acts at once, an end by the clock', async () => {
  const [alice, bob] = [await person(), await person()];
  const id = await publish(deps, { accountId: bob, text: 'about cats and dogs' });
  const matches = async () =>
    (await show(alice, id)).filtered?.flatMap((one) => one.keyword_matches);
  const filter = await create(alice, ['cats']);
  assert.deepEqual(await matches(), ['cats']);
  const once = await activeFilters(database.db, alice);
  assert.equal(await activeFilters(database.db, alice), once, 'compiled once');
  await ok(FilterKeyword, alice, 'PUT', `v2/filters/keywords/${filter.keywords[0]?.id}`, {
    keyword: 'dogs',
  });
  assert.deepEqual(await matches(), ['dogs']);
  await ok(Filter, alice, 'PATCH', `v2/filters/${filter.id}`, { expires_in: 0 });
  assert.deepEqual(await matches(), []);
  await ok(Filter, alice, 'PATCH', `v2/filters/${filter.id}`, { expires_in: null });
  assert.deepEqual(await matches(), ['dogs']);
  await call(alice, 'DELETE', `v2/filters/${filter.id}`);
  assert.deepEqual(await matches(), []);
  const told = await database.db
    .selectFrom('events')
    .select('payload')
    .where('name', '=', 'filters.changed')
    .execute();
  assert.ok(
    told.filter((row) => (row.payload as { accountId?: string }).accountId === alice).length >= 5,
  );
});

test('whole words in any writing', () => {
  const matches = (keyword: string, whole_word: boolean, text: string) =>
    compileFilter({
      id: '1',
      title: '',
      context: [],
      filter_action: 'warn',
      expires_at: null,
      statuses: [],
      keywords: [{ id: '1', keyword, whole_word }],
    }).words?.test(text);
  assert.equal(matches('cat', true, 'concatenate'), false);
  assert.equal(matches('cat', false, 'concatenate'), true);
  assert.equal(matches('cat', true, 'A CAT.'), true);
  assert.equal(matches('ост', true, 'рост'), false, 'Cyrillic letters are letters');
  assert.equal(matches('über', true, 'Das ist ÜBER'), true);
  assert.equal(matches('#tag', true, 'a#tag b'), true, 'no edge before what is no word');
  assert.equal(matches('#tag', true, '#tags'), false);
  assert.equal(matches('a.b*(c)[d]{e}|f/g\\h^$?', false, 'x a.b*(c)[d]{e}|f/g\\h^$? y'), true);
  assert.equal(matches('a.c', false, 'abc'), false);
});

test('the old API sees every keyword as a filter', async () => {
  const [alice, bob] = [await person(), await person()];
  const made = await ok(FilterV1, alice, 'POST', 'v1/filters', {
    phrase: 'old',
    context: ['home', 'public'],
    irreversible: true,
    whole_word: false,
    expires_in: 60,
  });
  assert.equal(made.irreversible, true);
  assert.deepEqual(await ok(z.array(FilterV1), alice, 'GET', 'v1/filters'), [made]);
  assert.deepEqual(await ok(FilterV1, alice, 'GET', `v1/filters/${made.id}`), made);
  const [inV2] = await ok(z.array(Filter), alice, 'GET', 'v2/filters');
  assert.equal(inV2?.filter_action, 'hide');
  const changed = await ok(FilterV1, alice, 'PUT', `v1/filters/${made.id}`, {
    phrase: 'new',
    context: ['home'],
    irreversible: false,
    expires_in: '',
  });
  assert.deepEqual(changed, {
    ...made,
    phrase: 'new',
    context: ['home'],
    irreversible: false,
    expires_at: null,
  });
  const several = await create(alice, ['a', 'b']);
  const [a] = several.keywords;
  assert.equal(
    (await call(alice, 'PUT', `v1/filters/${a?.id}`, { phrase: 'a', context: ['public'] })).status,
    422,
  );
  assert.equal(
    (await ok(FilterV1, alice, 'PUT', `v1/filters/${a?.id}`, { phrase: 'c' })).phrase,
    'c',
  );
  assert.equal((await call(bob, 'PUT', `v1/filters/${a?.id}`, { phrase: 'c' })).status, 404);
  assert.deepEqual((await call(alice, 'DELETE', `v1/filters/${made.id}`)).body, {});
  assert.equal((await call(alice, 'GET', `v1/filters/${made.id}`)).status, 404);
  assert.deepEqual(
    (await ok(z.array(Filter), alice, 'GET', 'v2/filters')).map((one) => one.id),
    [several.id],
  );
});

test('what a person may have us look for is bounded, over all filters', async () => {
  const alice = await person();
  const long = (n: number) => Array.from({ length: n }, (_, at) => `${at}`.padEnd(500, 'x'));
  const first = await create(alice, long(60));
  const add = (keyword: string, id = first.id) =>
    call(alice, 'POST', `v2/filters/${id}/keywords`, { keyword });
  assert.equal((await add('y'.repeat(500))).status, 200);
  const second = await create(alice, long(39));
  assert.equal((await add('one', second.id)).status, 422, 'one character too many');
  const [keyword] = second.keywords;
  const change = { keyword: 'x'.repeat(512) };
  const path = `v2/filters/keywords/${keyword?.id}`;
  assert.equal((await call(alice, 'PUT', path, change)).status, 422);
  const third = { title: 'Third', context: ['home'], keywords_attributes: [{ keyword: 'x' }] };
  assert.equal((await call(alice, 'POST', 'v2/filters', third)).status, 422);
  assert.equal((await call(alice, 'PUT', path, { keyword: 'short' })).status, 200);
  assert.equal((await add('one', second.id)).status, 200);
});

test('a thousand whole words have their edges in common', () => {
  const { words } = compileFilter({
    id: '1',
    title: 'Many',
    context: ['home'],
    expires_at: null,
    filter_action: 'warn',
    keywords: Array.from({ length: 1_000 }, (_, at) => ({
      id: String(at),
      keyword: at % 2 === 0 ? `word${at}` : `#tag${at}`,
      whole_word: true,
    })),
    statuses: [],
  });
  // Each set of all letters costs half a millisecond: a thousand would stand in everybody's way.
  assert.ok(words!.source.split('\\p{L}').length <= 5);
  assert.equal(words!.exec('a word42, and a word')?.[0], 'word42');
  assert.equal(words!.exec('x#tag43')?.[0], '#tag43');
  assert.equal(words!.exec('word421x password42'), null);
});
