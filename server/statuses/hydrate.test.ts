import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kysely, PostgresDialect } from 'kysely';
import { Status } from '#server/contract/status.ts';
import { newId } from '#server/core/ids.ts';
import type { Database } from '#server/db/schema/database.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { addPoll } from '#server/polls/keep.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { testDeps } from '#server/testing/deps.ts';
import * as make from '#server/testing/factories.ts';
import { setHashtags } from './hashtags.ts';
import { hydrateStatuses } from './hydrate.ts';

let database: TestDatabase;
let counted: Kysely<Database>;
let queries = 0;
before(async () => {
  database = await createTestDatabase();
  const dialect = new PostgresDialect({ pool: database.pool });
  counted = new Kysely<Database>({ dialect, log: () => void (queries += 1) });
});
after(() => database.close());

/** A status by somebody new with everything that can hang on one, every third of them boosted. */
async function rich(index: number): Promise<string> {
  const { db } = database;
  const author = await make.localAccount(db, { note: `I know @${make.uniqueName('nobody')}` });
  const named = await make.remoteAccount(db);
  const id = await make.status(db, author, { mentions: [named] });
  await inTransaction(db, (tx) => setHashtags(tx, id, [`tag${index}`, 'all']));
  await db
    .insertInto('media')
    .values({ id: newId(), account_id: author, status_id: id, type: 'image', file_key: 'x' })
    .execute();
  await inTransaction(db, (tx) =>
    addPoll(tx, id, { options: ['a', 'b'], expiresAt: null, multiple: false, hideTotals: false }),
  );
  return index % 3 === 0 ? await make.boost(db, await make.localAccount(db), id) : id;
}

test('a page takes the same number of queries whatever its size', async () => {
  const viewer = await make.localAccount(database.db);
  const ids: string[] = [];
  for (let index = 0; index < 40; index += 1) ids.push(await rich(index));
  const deps = testDeps(counted);
  for (const who of [null, viewer]) {
    const counts: number[] = [];
    for (const size of [1, 5, 40]) {
      queries = 0;
      const page = await hydrateStatuses(deps, ids.slice(0, size), who);
      assert.deepEqual(
        page.map((status) => status.id),
        ids.slice(0, size),
      );
      for (const status of page) Status.parse(status);
      counts.push(queries);
    }
    assert.equal(new Set(counts).size, 1, `queries for pages of 1, 5 and 40: ${counts.join(', ')}`);
    assert.ok((counts[0] ?? 0) <= 10, `${counts[0]} queries`);
  }
});

test("order and repetition are the caller's, strangers are left out", async () => {
  const author = await make.localAccount(database.db);
  const [one, two] = [
    await make.status(database.db, author),
    await make.status(database.db, author),
  ];
  const page = await hydrateStatuses(testDeps(database.db), [two, '12345', one, two], null);
  assert.deepEqual(
    page.map((status) => status.id),
    [two, one, two],
  );
  assert.deepEqual(await hydrateStatuses(testDeps(database.db), [], null), []);
});

test('an address is null rather than empty, and HTML from elsewhere is made safe again', async () => {
  const author = await make.remoteAccount(database.db);
  const id = await make.status(database.db, author, {
    url: '',
    content: '<p>x<script>y</script></p>',
  });
  const [status] = await hydrateStatuses(testDeps(database.db), [id], null);
  assert.equal(status?.url, null);
  assert.equal(status?.content, '<p>x</p>');
});
