import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { ensureInstanceActor } from './instance-actor.ts';
import { otherOrigin } from './other-origin.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

const TRIED = { origin: 'http://localhost:3000', domain: 'localhost:3000' };
const REAL = { origin: 'https://social.example', domain: 'social.example' };

const ensure = (config: typeof REAL) => ensureInstanceActor({ db: database.db, config });

test('an origin that was only tried leaves nothing behind, also on another port', async () => {
  const { db } = database;
  const id = await ensure(TRIED);
  assert.equal(await ensure({ ...TRIED, origin: 'http://localhost:3001' }), id);
  assert.equal(await otherOrigin(db, REAL.origin), null, 'nobody has joined');
  assert.equal(await ensure(REAL), id);
  const rows = await db
    .selectFrom('accounts')
    .innerJoin('account_keys', 'account_keys.account_id', 'accounts.id')
    .select(['accounts.id', 'uri', 'username', 'inbox_url', 'key_id'])
    .execute();
  assert.deepEqual(rows, [
    {
      id,
      uri: 'https://social.example/actor',
      username: 'social.example',
      inbox_url: 'https://social.example/inbox',
      key_id: 'https://social.example/actor#main-key',
    },
  ]);
});

test('an origin that somebody joined is the only one', async () => {
  const { db } = database;
  await make.user(db, await make.localAccount(db));
  assert.equal(await otherOrigin(db, make.TEST_ORIGIN), null);
  assert.equal(await otherOrigin(db, TRIED.origin), make.TEST_ORIGIN);
  assert.equal(await otherOrigin(db, 'https://social.example.org'), make.TEST_ORIGIN);
});
