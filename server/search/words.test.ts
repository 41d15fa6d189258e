import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { hasWords, languagesOf } from './words.ts';
import { parseQuery } from './parse-query.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

test('a query grows with its words and languages, and not with their powers', async () => {
  const asked = Array.from({ length: 25 }, (_, i) => `l${String.fromCharCode(97 + i)}`);
  const languages = await languagesOf(database.db, await make.localAccount(database.db), asked);
  assert.ok(languages.length <= 5);
  const { terms } = parseQuery('cat dog bird fish');
  const size = (tags: string[]) =>
    database.db.selectFrom('statuses').select('id').where(hasWords(terms, tags)).compile().sql
      .length;
  const [one, two, four] = [size(['de']), size(['de', 'fr']), size(['de', 'fr', 'es', 'it'])];
  assert.ok(four - two <= 2 * (two - one) + 50, `${one}, ${two}, ${four}`);
});
