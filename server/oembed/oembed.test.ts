import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OEmbed } from '#server/contract/instance-texts.ts';
import { publish } from '#server/statuses/publish.ts';
import { testApi } from '#server/testing/api.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { oembedRoutes } from './routes.ts';

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
before(async () => {
  database = await createTestDatabase();
  deps = testDeps(database.db);
});
after(() => database.close());

const ask = (url: string, more = '') =>
  testApi(oembedRoutes(deps)).request(
    null,
    'GET',
    `/api/oembed?url=${encodeURIComponent(url)}${more}`,
  );

test('a public post of this server as a quotation, and nothing else', async () => {
  const alice = await make.localAccount(database.db, { username: 'ann', display_name: 'Ann <b>' });
  const id = await publish(deps, { accountId: alice, text: 'Hello <script>' });
  const shown = OEmbed.parse(
    await (await ask(`${make.TEST_ORIGIN}/@ann/${id}`, '&maxwidth=300')).json(),
  );
  assert.equal(shown.width, 300);
  assert.equal(shown.author_name, 'Ann <b>');
  assert.match(
    shown.html,
    /^<blockquote cite="https:\/\/social\.example\/@ann\/\d+"><p>Hello &lt;script&gt;<\/p>/,
  );
  assert.match(shown.html, /Ann &lt;b&gt; \(@ann@social\.example\)/);
  assert.equal((await ask(`${make.TEST_ORIGIN}/users/ann/statuses/${id}`)).status, 200);
  const secret = await publish(deps, { accountId: alice, text: 'x', visibility: 'private' });
  const far = await make.status(database.db, await make.remoteAccount(database.db));
  for (const url of [
    `${make.TEST_ORIGIN}/@ann/${secret}`,
    `${make.TEST_ORIGIN}/@ann/${far}`,
    `${make.TEST_ORIGIN}/@ann`,
    `https://elsewhere.example/@ann/${id}`,
    'nonsense',
    '',
  ])
    assert.equal((await ask(url)).status, 404, url);
});
