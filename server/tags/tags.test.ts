import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { Status } from '#server/contract/status.ts';
import { Tag } from '#server/contract/tag.ts';
import { publish } from '#server/statuses/publish.ts';
import { startApi } from '#server/testing/api-bed.ts';
import { explain } from '#server/testing/explain.ts';
import * as make from '#server/testing/factories.ts';
import { homeByTag } from '#server/timelines/home-by-tag.ts';
import { homeReaders } from '#server/timelines/readers.ts';
import { timelinesRoutes } from '#server/timelines/routes.ts';
import { followedTagsQuery } from './follow.ts';
import { tagsRoutes } from './routes.ts';

const { database, deps, api } = await startApi((deps) => [tagsRoutes(deps), timelinesRoutes(deps)]);

const person = () => make.localAccount(database.db);
const post = (accountId: string, text: string, more: object = {}) =>
  publish(deps, { accountId, text, ...more });

async function ok<T>(
  schema: z.ZodType<T>,
  as: string | null,
  method: string,
  path: string,
): Promise<T> {
  const response = await api.request(as, method, `/api/v1/${path}`);
  const body: unknown = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  return schema.parse(body);
}

const home = async (as: string, query = '') =>
  (await ok(z.array(Status), as, 'GET', `timelines/home${query}`)).map((one) => one.id);

test('a hashtag is shown with a week of use, and whether one follows it', async () => {
  const [alice, bob] = [await person(), await person()];
  const name = make.uniqueName('Wiki');
  for (const who of [alice, alice, bob]) await post(who, `#${name}`);
  await post(bob, `#${name}`, { visibility: 'private' });
  const tag = await ok(Tag, null, 'GET', `tags/${name.toUpperCase()}`);
  assert.equal(tag.name, name, 'as it was written first');
  assert.equal(tag.history.length, 7);
  assert.deepEqual(
    [tag.history[0]?.uses, tag.history[0]?.accounts, tag.history[1]?.uses],
    ['3', '2', '0'],
  );
  assert.equal('following' in tag, false, 'the public follows nothing');
  assert.equal((await ok(Tag, alice, 'GET', `tags/${name}/`.replace(/\/$/, ''))).following, false);
  assert.equal((await ok(Tag, alice, 'POST', `tags/${name}/follow`)).following, true);
  assert.equal(
    (await ok(Tag, alice, 'POST', `tags/${name}/follow`)).following,
    true,
    'twice is fine',
  );
  assert.equal((await ok(Tag, bob, 'GET', `tags/${name}`)).following, false);
  assert.equal((await ok(Tag, alice, 'POST', `tags/${name}/unfollow`)).following, false);
  const unused = await ok(Tag, null, 'GET', 'tags/nobodyusesthis');
  assert.deepEqual([unused.name, unused.history[0]?.uses], ['nobodyusesthis', '0']);
});

test('what is refused', async () => {
  const alice = await person();
  const status = async (as: string | null, method: string, path: string, scopes?: string[]) =>
    (await api.request(as, method, `/api/v1/${path}`, scopes && { scopes })).status;
  assert.equal(await status(null, 'POST', 'tags/x/follow'), 401);
  assert.equal(await status(null, 'GET', 'followed_tags'), 401);
  assert.equal(await status(alice, 'POST', 'tags/x/follow', ['read']), 403);
  assert.equal(await status(alice, 'GET', 'followed_tags', ['write']), 403);
  assert.equal(await status(alice, 'GET', `tags/${encodeURIComponent('a b')}`), 404);
  assert.equal(await status(alice, 'GET', 'tags/123'), 404);
  assert.equal(await status(alice, 'POST', `tags/${encodeURIComponent('not!one')}/follow`), 404);
});

test('followed hashtags in pages, the latest first', async () => {
  const alice = await person();
  const names = ['a', 'b', 'c'].map((letter) => make.uniqueName(`f${letter}`));
  for (const name of names) await ok(Tag, alice, 'POST', `tags/${name}/follow`);
  const at = async (query: string) => {
    const response = await api.request(alice, 'GET', `/api/v1/followed_tags${query}`);
    const tags = z.array(Tag).parse(await response.json());
    assert.ok(tags.every((tag) => tag.following));
    return { names: tags.map((tag) => tag.name), link: response.headers.get('link') ?? '' };
  };
  const first = await at('?limit=2');
  assert.deepEqual(first.names, [names[2], names[1]]);
  const second = await at(`?limit=2&max_id=${/max_id=(\d+)>; rel="next"/.exec(first.link)?.[1]}`);
  assert.deepEqual(second.names, [names[0]]);
  assert.deepEqual(
    (await at(`?since_id=${/since_id=(\d+)>; rel="prev"/.exec(second.link)?.[1]}`)).names,
    [names[2], names[1]],
  );
});

test('what is public under a followed hashtag comes home', async () => {
  const [alice, friend, stranger, blocked, muted] = [
    await person(),
    await person(),
    await person(),
    await person(),
    await person(),
  ];
  const limited = await make.localAccount(database.db, { silenced_at: new Date() });
  await make.follow(database.db, alice, friend);
  await make.block(database.db, alice, blocked);
  await make.mute(database.db, alice, muted);
  const name = make.uniqueName('home');
  const before = await post(stranger, `before #${name}`);
  const byFriend = await post(friend, `#${name}`);
  const untagged = await post(friend, 'no tag');
  await post(stranger, 'no tag');
  await post(stranger, `#${name}`, { visibility: 'unlisted' });
  await post(stranger, `#${name}`, { visibility: 'private' });
  for (const who of [blocked, muted, limited]) await post(who, `#${name}`);
  const reply = await post(stranger, `#${name}`, { inReplyToId: before });
  await make.boost(database.db, stranger, before);
  assert.deepEqual(await home(alice), [untagged, byFriend]);
  await ok(Tag, alice, 'POST', `tags/${name}/follow`);
  assert.deepEqual(await home(alice), [reply, untagged, byFriend, before], 'each once');
  assert.deepEqual(await home(alice, '?limit=2'), [reply, untagged]);
  assert.deepEqual(await home(alice, `?limit=2&max_id=${untagged}`), [byFriend, before]);
  assert.deepEqual(await home(alice, `?limit=2&min_id=${before}`), [untagged, byFriend]);
  assert.deepEqual(
    (await homeReaders(database.db, reply, [alice, friend, stranger])).toSorted(),
    [alice, stranger].toSorted(),
  );
  await ok(Tag, alice, 'POST', `tags/${name}/unfollow`);
  assert.deepEqual(await home(alice), [untagged, byFriend]);
  assert.deepEqual(await homeReaders(database.db, reply, [alice]), []);
});

test('followed hashtags are read by their indexes', async () => {
  const alice = await person();
  await explain.fill(database.db, 20_000);
  await database.db.transaction().execute(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    const plan = await explain.plan(tx, homeByTag(tx, alice, { limit: 20 }));
    assert.match(plan, /tag_follows/);
    assert.match(plan, /status_hashtags_pkey/);
    assert.doesNotMatch(plan, /Seq Scan/);
    assert.match(
      await explain.plan(tx, followedTagsQuery(tx, alice, { limit: 20 })),
      /tag_follows_account/,
    );
  });
});

test('nobody follows more than a thousand hashtags', async () => {
  const alice = await person();
  await sql`
    with made as (
      insert into hashtags (name, display_name)
      select 'many' || n, 'many' || n from generate_series(1, 999) n returning id)
    insert into tag_follows (account_id, hashtag_id) select ${alice}::bigint, id from made`.execute(
    database.db,
  );
  const answers = await Promise.all(
    ['last1', 'last2'].map((name) => api.request(alice, 'POST', `/api/v1/tags/${name}/follow`)),
  );
  assert.deepEqual(
    answers.map((answer) => answer.status).toSorted((a, b) => a - b),
    [200, 422],
  );
  await ok(Tag, alice, 'POST', 'tags/many1/follow');
});
