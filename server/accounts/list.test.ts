import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { Account } from '#server/contract/account.ts';
import { insertUser } from '#server/testing/accounts.ts';
import { alice, api, database, ok, post, round } from '#server/testing/accounts-world.ts';

test('all endorsements are there at once for the asking, and a limit has no sign', async () => {
  const people = await Promise.all(
    ['a', 'b', 'c'].map((name) => insertUser(database.db, `${name}${round}`)),
  );
  for (const one of people) {
    await post(alice, `/api/v1/accounts/${one.id}/follow`);
    await post(alice, `/api/v1/accounts/${one.id}/endorse`);
  }
  const whole = await api.request(alice.id, 'GET', '/api/v1/endorsements?limit=0');
  assert.equal(((await whole.json()) as unknown[]).length, 3);
  assert.equal(whole.headers.get('link'), null);
  const two = await ok(z.array(Account), alice, 'GET', '/api/v1/endorsements?limit=-2');
  assert.equal(two.length, 2);
});
