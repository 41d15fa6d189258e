import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Status } from '#server/contract/status.ts';
import { hydrateStatuses } from '#server/statuses/hydrate.ts';
import { homeSkeleton } from '#server/timelines/home.ts';
import { createTestApp, type TestApp } from '../app.ts';
import { plantSeed } from './plant.ts';

let place: TestApp;
before(async () => {
  place = await createTestApp();
});
after(() => place.close());

test('the seed makes a living timeline, once', async () => {
  const seed = await plantSeed(place.deps);
  assert.ok(seed);
  const { alice } = seed.accounts;
  const ids = await homeSkeleton(place.deps.db, alice, { limit: 40 });
  const shown = (await hydrateStatuses(place.deps, ids, alice)).map((status) =>
    Status.parse(status),
  );
  assert.ok(shown.length >= 10);
  assert.ok(shown.some((status) => status.reblog !== null));
  assert.ok(shown.some((status) => status.media_attachments.length === 2));
  assert.ok(shown.some((status) => status.visibility === 'private'));
  assert.ok(shown.some((status) => status.mentions.some((mention) => mention.id === alice)));
  assert.equal(await plantSeed(place.deps), null);
  const accounts = await place.deps.db.selectFrom('users').select('id').execute();
  assert.equal(accounts.length, 7);
});
