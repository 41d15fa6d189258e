import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { Status } from '#server/contract/status.ts';
import { newId } from '#server/core/ids.ts';
import { publish, type PublishInput } from '#server/statuses/publish.ts';
import { startApi } from '#server/testing/api-bed.ts';
import { explain } from '#server/testing/explain.ts';
import * as make from '#server/testing/factories.ts';
import { accountTimeline } from './account.ts';
import { keptTimeline } from './kept.ts';
import { publicTimeline } from './public.ts';
import { timelinesRoutes } from './routes.ts';
import { tagTimeline } from './tag.ts';

const { database, deps, api } = await startApi((deps) => [timelinesRoutes(deps)]);

async function read(who: string | null, path: string) {
  const response = await api.request(who, 'GET', `/api/v1/${path}`);
  assert.equal(response.status, 200);
  const ids = z
    .array(Status)
    .parse(await response.json())
    .map((status) => status.id);
  return { ids, link: response.headers.get('link') };
}

const ids = async (who: string | null, path: string) => (await read(who, path)).ids;
const cursor = (link: string | null, rel: string) =>
  new RegExp(`(?:max_id|min_id)=(\\d+)>; rel="${rel}"`).exec(link ?? '')?.[1];
const post = (accountId: string, text: string, more: Partial<PublishInput> = {}) =>
  publish(deps, { accountId, text, ...more });
const person = () => make.localAccount(database.db);

async function withPicture(statusId: string, accountId: string): Promise<string> {
  await database.db
    .insertInto('media')
    .values({
      id: newId(),
      account_id: accountId,
      status_id: statusId,
      type: 'image',
      file_key: 'x',
    })
    .execute();
  return statusId;
}

test('the home timeline is for people, with links to what is before and after', async () => {
  assert.equal((await api.request(null, 'GET', '/api/v1/timelines/home')).status, 401);
  const limited = await api.request('1', 'GET', '/api/v1/timelines/home', {
    scopes: ['read:accounts'],
  });
  assert.equal(limited.status, 403);
  const alice = await person();
  const mine: string[] = [];
  for (let i = 0; i < 5; i += 1) mine.unshift(await post(alice, `${i}`));
  const first = await read(alice, 'timelines/home?limit=2');
  assert.deepEqual(first.ids, mine.slice(0, 2));
  assert.ok(
    first.link?.startsWith('<https://social.example/api/v1/timelines/home?limit=2&max_id='),
  );
  const second = await read(alice, `timelines/home?limit=2&max_id=${cursor(first.link, 'next')}`);
  assert.deepEqual(second.ids, mine.slice(2, 4));
  const back = await read(alice, `timelines/home?limit=2&min_id=${cursor(second.link, 'prev')}`);
  assert.deepEqual(back.ids, mine.slice(0, 2));
  assert.deepEqual(await read(alice, `timelines/home?max_id=${mine[4]}`), { ids: [], link: null });
});

test('the public timelines', async () => {
  const [alice, bob] = [await person(), await person()];
  const far = await make.remoteAccount(database.db);
  const open = await post(alice, 'open');
  const there = await make.status(database.db, far);
  await post(alice, 'unlisted', { visibility: 'unlisted' });
  await post(alice, 'private', { visibility: 'private' });
  await post(bob, 'reply', { inReplyToId: open });
  const thread = await post(alice, 'thread', { inReplyToId: open });
  await make.boost(database.db, bob, open);
  const picture = await withPicture(await post(bob, 'picture'), bob);
  const limited = await make.localAccount(database.db, { silenced_at: new Date() });
  await make.status(database.db, limited);
  const since = `since_id=${BigInt(open) - 1n}`;
  const all = [picture, thread, there, open];
  assert.deepEqual(await ids(null, `timelines/public?${since}`), all);
  assert.deepEqual(await ids(alice, `timelines/public?local=true&${since}`), [
    picture,
    thread,
    open,
  ]);
  assert.deepEqual(await ids(null, `timelines/public?remote=1&${since}`), [there]);
  assert.deepEqual(await ids(null, `timelines/public?only_media=true&${since}`), [picture]);
  await make.mute(database.db, alice, bob);
  assert.deepEqual(await ids(alice, `timelines/public?${since}`), [thread, there, open]);
  const about = await make.status(database.db, await person(), { mentions: [bob] });
  assert.deepEqual(await ids(alice, `timelines/public?${since}`), [about, thread, there, open]);
});

test('hashtag timelines: any, all, none', async () => {
  const alice = await person();
  const name = make.uniqueName('Tag');
  const one = await post(alice, `#${name}`);
  const two = await post(alice, `#${name}x #${name}y`, {
    inReplyToId: await post(await person(), 'q'),
  });
  const three = await post(alice, `#${name} #${name}x`);
  await post(alice, `#${name}`, { visibility: 'unlisted' });
  const at = (query: string) => ids(null, `timelines/tag/${query}`);
  assert.deepEqual(await at(name), [three, one]);
  assert.deepEqual(await at(name.toUpperCase()), [three, one], 'in any case');
  assert.deepEqual(await at(`${name}?any[]=${name}x`), [three, two, one], 'each once');
  assert.deepEqual(await at(`${name}?all[]=${name}x`), [three]);
  assert.deepEqual(await at(`${name}?none[]=${name}x`), [one]);
  assert.deepEqual(await at(`${name}?all[]=nobodyusesthis`), []);
  assert.deepEqual(await at('nobodyusesthis'), []);
  assert.deepEqual(await at(`${name}?limit=1&max_id=${three}`), [one]);
  assert.deepEqual(await at(`${name}?limit=1&min_id=${one}`), [three]);
  const accented = await post(alice, `#É${name}`);
  const plain = await post(alice, `#e${name}`);
  assert.deepEqual(await at(`e${name}`), [plain, accented], 'with or without accents');
  assert.deepEqual(await at(encodeURIComponent(`É${name}`)), [plain, accented]);
  const arabic = await post(alice, `#ویکی${name}`);
  assert.deepEqual(await at(encodeURIComponent(`ویکی${name}`)), [arabic]);
});

test('what an account wrote', async () => {
  const [alice, bob] = [await person(), await person()];
  const plain = await post(alice, 'plain #tagged');
  const reply = await post(alice, 'reply', { inReplyToId: await post(bob, 'q') });
  const self = await post(alice, 'self', { inReplyToId: plain });
  const boost = await make.boost(database.db, alice, await make.status(database.db, bob));
  const picture = await withPicture(await post(alice, 'picture'), alice);
  const hidden = await post(alice, 'hidden', { visibility: 'private' });
  const at = (who: string | null, query = '') => ids(who, `accounts/${alice}/statuses${query}`);
  assert.deepEqual(await at(null), [picture, boost, self, reply, plain]);
  assert.deepEqual(await at(alice), [hidden, picture, boost, self, reply, plain]);
  assert.deepEqual(await at(null, '?exclude_replies=true'), [picture, boost, self, plain]);
  assert.deepEqual(await at(null, '?exclude_reblogs=true'), [picture, self, reply, plain]);
  assert.deepEqual(await at(null, '?only_media=true'), [picture]);
  assert.deepEqual(await at(null, '?tagged=Tagged'), [plain]);
  assert.deepEqual(await at(null, '?pinned=true'), []);
  for (const status_id of [plain, hidden, picture]) {
    await database.db.insertInto('pins').values({ account_id: alice, status_id }).execute();
  }
  assert.deepEqual(await at(null, '?pinned=true'), [picture, plain]);
  assert.deepEqual(await at(alice, '?pinned=true'), [picture, hidden, plain]);
  assert.deepEqual(await at(alice, `?pinned=true&max_id=${picture}`), [hidden, plain]);
  assert.deepEqual(await at(alice, `?pinned=true&min_id=${plain}&limit=1`), [hidden]);
  assert.deepEqual(await at(alice, `?pinned=true&since_id=${plain}&limit=1`), [picture]);
  const path = `/api/v1/accounts/${alice}/statuses?pinned=true&limit=2`;
  const link = (await api.request(alice, 'GET', path)).headers.get('link') ?? '';
  assert.match(link, new RegExp(`limit=2&max_id=${hidden}>; rel="next", .*min_id=${picture}>`));
  const nextOf = async (path: string) => cursor((await read(null, path)).link, 'next');
  const profile = `accounts/${alice}/statuses`;
  assert.equal(
    await nextOf(profile),
    undefined,
    'a page that is not full is the last of a profile',
  );
  assert.equal(await nextOf(`${profile}?limit=5`), plain);
  assert.equal(await nextOf('timelines/tag/tagged'), plain, 'a timeline goes on until it is empty');
  await make.block(database.db, alice, bob);
  assert.deepEqual(await at(bob), []);
  for (const id of ['1', 'abc']) {
    assert.equal((await api.request(null, 'GET', `/api/v1/accounts/${id}/statuses`)).status, 404);
  }
});

test('favourites and bookmarks go by when they were made', async () => {
  const [alice, bob] = [await person(), await person()];
  const written = [await post(bob, '1'), await post(bob, '2'), await post(bob, '3')] as const;
  const order = [written[1], written[2], written[0]];
  for (const status_id of order.toReversed()) {
    await database.db.insertInto('favourites').values({ account_id: alice, status_id }).execute();
    await database.db.insertInto('bookmarks').values({ account_id: alice, status_id }).execute();
  }
  for (const path of ['favourites', 'bookmarks']) {
    const first = await read(alice, `${path}?limit=2`);
    assert.deepEqual(first.ids, order.slice(0, 2));
    const second = await read(alice, `${path}?limit=2&max_id=${cursor(first.link, 'next')}`);
    assert.deepEqual(second.ids, order.slice(2));
    assert.equal(cursor(second.link, 'next'), undefined, 'the last page has no next');
    const back = await read(alice, `${path}?limit=2&min_id=${cursor(second.link, 'prev')}`);
    assert.deepEqual(back.ids, order.slice(0, 2));
    assert.deepEqual(await ids(bob, path), []);
  }
});

test('every timeline is read through its index', async () => {
  await explain.fill(database.db, 30_000);
  const { db } = database;
  const page = { limit: 20, maxId: '9000000000000000' };
  const everything = { from: 'everywhere', only: 'everything' } as const;
  for (const viewer of [null, '7']) {
    const shown = { viewer, ...everything };
    const plans = {
      statuses_public: publicTimeline(db, shown, page),
      statuses_public_local: publicTimeline(db, { ...shown, from: 'here' }, page),
      statuses_account: accountTimeline(
        db,
        {
          viewer,
          accountId: '7',
          replies: 'with',
          reblogs: 'with',
          only: 'everything',
          tagged: undefined,
        },
        page,
      ),
    };
    for (const [index, query] of Object.entries(plans)) {
      const plan = await explain.plan(db, query);
      assert.match(plan, new RegExp(`Index.* using (statuses_pkey|${index}) on statuses`), plan);
      assert.doesNotMatch(plan, /Seq Scan on statuses|Sort/, plan);
    }
    const tag = await explain.plan(
      db,
      tagTimeline(db, { any: ['1'], all: [], none: [] }, shown, page),
    );
    assert.doesNotMatch(tag, /Seq Scan on statuses/, tag);
  }
  const kept = await explain.plan(db, keptTimeline(db, 'bookmarks', '7', page));
  assert.doesNotMatch(kept, /Seq Scan on statuses/, kept);
});
