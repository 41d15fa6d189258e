import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { z } from 'zod';
import { Status } from '#server/contract/status.ts';
import { startApi } from '#server/testing/api-bed.ts';
import { block, follow, localAccount } from '#server/testing/factories.ts';
import { statusesRoutes } from '../routes.ts';

const { database, api } = await startApi((deps) => [statusesRoutes(deps)]);

async function call(who: string, method: string, path: string, json?: unknown) {
  const options = json === undefined ? {} : { json };
  const response = await api.request(who, method, `/api/v1/statuses${path}`, options);
  return { status: response.status, body: (await response.json()) as unknown };
}

async function ok<T>(schema: z.ZodType<T>, ...request: Parameters<typeof call>): Promise<T> {
  const { status, body } = await call(...request);
  assert.equal(status, 200, JSON.stringify(body));
  return schema.parse(body);
}

const post = (who: string, json: object) => ok(Status, who, 'POST', '', json);
const person = () => localAccount(database.db);

test('what was done is taken back also after the author shut one out', async () => {
  const [alice, bob] = [await person(), await person()];
  const open = await post(alice, { status: 'open' });
  const among = await post(alice, { status: 'among us', visibility: 'private' });
  await follow(database.db, bob, alice);
  for (const verb of ['favourite', 'bookmark', 'reblog'])
    await ok(Status, bob, 'POST', `/${open.id}/${verb}`);
  await ok(Status, bob, 'POST', `/${among.id}/favourite`);
  await block(database.db, alice, bob);
  assert.equal((await call(bob, 'GET', `/${open.id}`)).status, 404);
  const first = await ok(Status, bob, 'POST', `/${open.id}/unfavourite`);
  assert.deepEqual(
    [first.id, first.favourited, first.favourites_count, first.bookmarked, first.reblogged],
    [open.id, false, 0, true, true],
  );
  assert.equal((await ok(Status, bob, 'POST', `/${open.id}/unbookmark`)).bookmarked, false);
  const last = await ok(Status, bob, 'POST', `/${open.id}/unreblog`);
  assert.deepEqual([last.reblogged, last.reblogs_count, last.reblog], [false, 0, null]);
  // What is not for everybody is taken back, but shown no more.
  assert.equal((await call(bob, 'POST', `/${among.id}/unfavourite`)).status, 404);
  assert.equal((await ok(Status, alice, 'GET', `/${among.id}`)).favourites_count, 0);
});

test('who may boost what', async () => {
  const [alice, bob] = [await person(), await person()];
  await follow(database.db, bob, alice);
  const hidden = await post(alice, { status: 'x', visibility: 'private' });
  const direct = await post(alice, { status: 'x', visibility: 'direct' });
  assert.equal((await call(bob, 'POST', `/${hidden.id}/reblog`)).status, 403);
  assert.equal((await call(await person(), 'POST', `/${hidden.id}/reblog`)).status, 404);
  assert.equal((await call(alice, 'POST', `/${direct.id}/reblog`)).status, 403);
  assert.equal((await ok(Status, alice, 'POST', `/${hidden.id}/reblog`)).visibility, 'private');
  const open = await post(alice, { status: 'x' });
  assert.equal(
    (await ok(Status, bob, 'POST', `/${open.id}/reblog`, { visibility: 'private' })).visibility,
    'private',
  );
  for (const visibility of ['direct', 'secret']) {
    const refused = await call(bob, 'POST', `/${open.id}/reblog`, { visibility });
    assert.equal(refused.status, 422);
    assert.deepEqual(refused.body, {
      error: 'Validation failed: Visibility is not included in the list',
    });
  }
  await block(database.db, bob, alice);
  assert.equal((await call(bob, 'POST', `/${open.id}/favourite`)).status, 403);
});

test('a boost that is taken back before it is shown was no mistake', async () => {
  const [alice, bob] = [await person(), await person()];
  const { id } = await post(alice, { status: 'now or not' });
  // As if another request had come in between.
  await sql`
    create function take_back() returns trigger language plpgsql as $$
      begin update statuses set deleted_at = now() where id = new.id; return null; end $$;
    create constraint trigger take_back after insert on statuses deferrable initially deferred
      for each row when (new.reblog_of_id is not null) execute function take_back()`.execute(
    database.db,
  );
  const shown = await ok(Status, bob, 'POST', `/${id}/reblog`);
  assert.deepEqual([shown.id, shown.reblogged], [id, false]);
});
