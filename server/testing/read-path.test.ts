import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kysely, PostgresDialect } from 'kysely';
import { conversationsRoutes } from '#server/conversations/routes.ts';
import type { Database } from '#server/db/schema/database.ts';
import { listsRoutes } from '#server/lists/routes.ts';
import { notificationsRoutes } from '#server/notifications/routes.ts';
import { searchRoutes } from '#server/search/routes.ts';
import { statusesRoutes } from '#server/statuses/routes.ts';
import { timelinesRoutes } from '#server/timelines/routes.ts';
import { type TestApi, testApi } from './api.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { testDeps } from './deps.ts';
import { FILLED, fillHistory, READER, THREAD } from './reading-history.ts';

/** What the pages that people read all day ask the database, whichever module they belong to. */
let database: TestDatabase;
let api: TestApi;
let list: string;
let asked: { sql: string; parameters: readonly unknown[] }[] = [];
before(async () => {
  database = await createTestDatabase();
  await fillHistory(database.db);
  const dialect = new PostgresDialect({ pool: database.pool });
  const db = new Kysely<Database>({ dialect, log: ({ query }) => void asked.push(query) });
  const deps = testDeps(db);
  api = testApi(
    searchRoutes(deps),
    notificationsRoutes(deps as never),
    conversationsRoutes(deps as never),
    listsRoutes(deps as never),
    statusesRoutes(deps as never),
    timelinesRoutes(deps as never),
  );
  const row = await database.db
    .selectFrom('lists')
    .select('id')
    .where('account_id', '=', READER)
    .executeTakeFirstOrThrow();
  list = row.id;
});
after(() => database.close());

const pages = (): Record<string, string> => ({
  home: '/api/v1/timelines/home?',
  'home further down': '/api/v1/timelines/home?max_id=1020000&',
  public: '/api/v1/timelines/public?',
  local: '/api/v1/timelines/public?local=true&',
  'public with media': '/api/v1/timelines/public?only_media=true&',
  hashtag: '/api/v1/timelines/tag/plan1?',
  'hashtag and another': '/api/v1/timelines/tag/plan1?any[]=plan2&',
  account: '/api/v1/accounts/9/statuses?',
  'account without replies': '/api/v1/accounts/9/statuses?exclude_replies=true&',
  list: `/api/v1/timelines/list/${list}?`,
  'members of a list': `/api/v1/lists/${list}/accounts?`,
  favourites: '/api/v1/favourites?',
  bookmarks: '/api/v1/bookmarks?',
  conversations: '/api/v1/conversations?',
  notifications: '/api/v1/notifications?',
  'notifications further down': '/api/v1/notifications?max_id=9000&',
  'notifications of one kind': '/api/v1/notifications?types[]=favourite&',
  'grouped notifications': '/api/v2/notifications?',
  'search for statuses': '/api/v2/search?type=statuses&q=zebra17&',
  'search for statuses by operators': '/api/v2/search?type=statuses&q=in:library+has:poll&',
  'search for statuses with pictures': '/api/v2/search?type=statuses&q=has:image&',
  'search for statuses with media and links': '/api/v2/search?type=statuses&q=has:media+-has:link&',
  'search for accounts': '/api/v2/search?type=accounts&q=crowd77&',
  'search for hashtags': '/api/v2/search?type=hashtags&q=plan77&',
});

async function statementsOf(path: string, who: string | null = READER) {
  asked = [];
  const response = await api.request(who, 'GET', path);
  const body: unknown = await response.json();
  assert.equal(response.status, 200, `${path}: ${JSON.stringify(body)}`);
  return { statements: asked, text: JSON.stringify(body) };
}

test('a page asks for the same number of things whatever its size', async (t) => {
  for (const [name, path] of Object.entries(pages())) {
    await t.test(name, async () => {
      const counts: number[] = [];
      // Once before, as what is remembered is not asked for.
      for (const size of [20, 20, 3, 1]) {
        const { statements, text } = await statementsOf(`${path}limit=${size}`);
        assert.ok(text.includes('"id"') || text.includes('"name"'), `${name} is empty`);
        counts.push(statements.length);
      }
      const [cold = 0, ...warm] = counts;
      // How far a search has to look back depends on how many it is to find.
      if (!name.startsWith('search')) {
        assert.ok(Math.max(...warm) - Math.min(...warm) <= 1, `${name}: ${counts.join(', ')}`);
      }
      assert.ok(cold <= 24, `${name}: ${cold} statements`);
      assert.ok(Math.max(...warm) <= 14, `${name}: ${counts.join(', ')} statements`);
    });
  }
});

test('a thread of 200 asks for no more than one of few', async () => {
  const whole = await statementsOf(`/api/v1/statuses/${THREAD}/context`);
  const warm = await statementsOf(`/api/v1/statuses/${THREAD}/context`);
  assert.ok(whole.text.split('"in_reply_to_id"').length > 150);
  assert.ok(whole.statements.length <= 20, `${whole.statements.length} statements`);
  assert.ok(warm.statements.length <= 9, `${warm.statements.length} statements`);
});

test('no page reads a table from end to end', async (t) => {
  const planner = await database.pool.connect();
  t.after(() => planner.release(true));
  // As the PostgreSQL that comes along is set: pages of an index cost little more than others.
  await planner.query('set random_page_cost = 1.1');
  const all = {
    ...pages(),
    thread: `/api/v1/statuses/${THREAD}/context?`,
    'a status': `/api/v1/statuses/${THREAD}?`,
    'who favourited it': `/api/v1/statuses/${THREAD}/favourited_by?`,
  };
  for (const [name, path] of Object.entries(all)) {
    for (const who of [READER, null]) {
      if (who === null && !/public|local|hashtag|^account|thread|a status/.test(name)) continue;
      await t.test(`${name}, for ${who === null ? 'everybody' : 'somebody'}`, async () => {
        const { statements } = await statementsOf(`${path}limit=20`, who);
        assert.ok(statements.length > 0);
        for (const { sql, parameters } of statements) {
          if (!/^\s*(select|with)/i.test(sql)) continue;
          const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, [
            ...parameters,
          ]);
          const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
          const scanned = [...plan.matchAll(/Seq Scan on (\w+)/g)].map(([, table]) => table);
          const bad = scanned.filter((table) => FILLED.includes(table ?? ''));
          assert.deepEqual(bad, [], `${sql}\n${plan}`);
        }
      });
    }
  }
});
