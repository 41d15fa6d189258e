import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { follow } from '#server/accounts/relations/follow.ts';
import * as make from '#server/testing/factories.ts';
import * as world from '#server/testing/inbox-world.ts';
import type { FakeActor, Reply } from '#server/testing/fake-remote.ts';
import { digestOfIds } from './digest.ts';
import { synchroniseFollowers } from './synchronise.ts';

let actor: FakeActor;
let accountId: string;
let url: string;
const noise = `${make.TEST_ORIGIN}/users/nobody`;

beforeEach(async () => {
  actor = await world.remote.addActor(make.uniqueName('star'));
  accountId = (await world.federation.actors.byUri(actor.uri)).id;
  url = `${actor.uri}/followers_synchronization`;
  await make.follow(world.database.db, world.bobId, accountId);
  await world.database.db.deleteFrom('events').execute();
});

function serve(items: string[], reply: Reply = {}): void {
  const body = { id: url, type: 'OrderedCollection', orderedItems: items };
  world.remote.serve(new URL(url).pathname, { body, ...reply });
}

const said = (ids: string[], more: object = {}) => ({
  accountId,
  collectionId: `${actor.uri}/followers`,
  url,
  digest: digestOfIds(ids),
  ...more,
});
const run = (job: ReturnType<typeof said>) => synchroniseFollowers(world.federation.handlers, job);
const asked = () => world.remote.requests.filter(({ target }) => url.endsWith(target)).length;
const isFollowing = async () => (await world.followRow(world.bobId, accountId)) !== undefined;

test('who agrees is not asked', async () => {
  serve([]);
  await run(said([world.bobUri]));
  assert.equal(asked(), 0);
  assert.ok(await isFollowing());
});

test('a follow that the other side does not know ends here', async () => {
  serve([noise]);
  await run(said([noise]));
  assert.equal(asked(), 1);
  assert.ok(world.remote.requests.at(-1)?.headers['signature'], 'asked with a signature');
  assert.equal(await isFollowing(), false);
  const stats = await world.database.db
    .selectFrom('account_stats')
    .select('following_count')
    .where('account_id', '=', world.bobId)
    .executeTakeFirstOrThrow();
  assert.equal(stats.following_count, 0);
});

test('a follow that only the other side knows is taken back there', async () => {
  const other = await make.localAccount(world.database.db);
  const { uri } = await world.database.db
    .selectFrom('accounts')
    .select('uri')
    .where('id', '=', other)
    .executeTakeFirstOrThrow();
  serve([world.bobUri, uri]);
  await run(said([world.bobUri, uri]));
  assert.ok(await isFollowing());
  const [event] = (await world.events('follow.removed')).map(
    ({ payload }) => payload as Record<string, string>,
  );
  assert.equal(event?.['accountId'], other);
  assert.equal(event?.['targetAccountId'], accountId);
  assert.ok(event?.['uri']?.startsWith(`${uri}#follows/`));
});

test('a follow whose Accept got lost stands', async () => {
  const other = await make.localAccount(world.database.db);
  await follow({ db: world.database.db }, { accountId: other, targetAccountId: accountId });
  const { uri } = await world.database.db
    .selectFrom('accounts')
    .select('uri')
    .where('id', '=', other)
    .executeTakeFirstOrThrow();
  serve([world.bobUri, uri]);
  await run(said([world.bobUri, uri]));
  assert.ok(await world.followRow(other, accountId));
});

test('a list that is not the one that was signed for ends nothing', async () => {
  serve([]);
  await run(said([noise]));
  assert.equal(asked(), 1);
  assert.ok(await isFollowing());
});

test('no redirect is followed, and no failure ends a follow', async () => {
  const elsewhere = `${world.remote.origin}/elsewhere`;
  serve([], { status: 302, headers: { location: elsewhere } });
  world.remote.serve('/elsewhere', {
    body: { id: elsewhere, type: 'OrderedCollection', orderedItems: [] },
  });
  await run(said([]));
  assert.ok(!world.remote.requests.some(({ target }) => target === '/elsewhere'));
  assert.ok(await isFollowing());
});

test('the list is read once in ten minutes', async () => {
  serve([], { status: 500 });
  await run(said([]));
  await run(said([]));
  assert.equal(asked(), 1);
});

test('another host, another collection and an inbox elsewhere say nothing', async () => {
  serve([]);
  const foreign = `${world.elsewhere.origin}/followers_synchronization`;
  world.elsewhere.serve('/followers_synchronization', {
    body: { id: foreign, type: 'OrderedCollection', orderedItems: [] },
  });
  await run(said([], { url: foreign }));
  await run(said([], { collectionId: `${world.alice.uri}/followers` }));
  await world.database.db
    .updateTable('accounts')
    .set({ shared_inbox_url: `${world.elsewhere.origin}/inbox` })
    .where('id', '=', accountId)
    .execute();
  await run(said([]));
  assert.equal(asked(), 0);
  assert.ok(!world.elsewhere.requests.some(({ target }) => foreign.endsWith(target)));
  assert.ok(await isFollowing());
});
