import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { type Instance, startInstance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { settled } from '#server/testing/settled.ts';
import { openStream, type TestStream } from '#server/testing/stream.ts';
import { until } from '#server/testing/until.ts';

/**
 * Nobody is shown over a stream what they may not see or do not want to: each test tries it, then
 * waits for a post that everybody gets, behind which nothing of before it can come.
 */
let instance: Instance;
/** One for each test below. */
const ROUNDS = 7;

/** Fresh people for every test, made in one go. */
interface Cast {
  author: Person;
  friend: Person;
  reader: Person;
  stranger: Person;
}
const casts: Cast[] = [];
let author: Person;
let friend: Person;
let reader: Person;
let stranger: Person;
/** Follows nobody and is followed by nobody. */
let caller: Person;
let streams: TestStream[] = [];

before(async () => {
  instance = await startInstance();
  const roles = ['author', 'friend', 'reader', 'stranger'];
  const names = Array.from({ length: ROUNDS }, (_, at) => roles.map((role) => `${role}${at}`));
  const [first, ...rest] = await instance.people('caller', ...names.flat());
  caller = first!;
  while (rest.length > 0) {
    const [author, friend, reader, stranger] = rest.splice(0, roles.length) as [
      Person,
      Person,
      Person,
      Person,
    ];
    casts.push({ author, friend, reader, stranger });
  }
});
after(() => instance?.stop());

beforeEach(async () => {
  ({ author, friend, reader, stranger } = casts.shift()!);
  await reader.api.relate(author.id, 'follow');
  await friend.api.relate(author.id, 'follow');
  await reader.api.relate(friend.id, 'follow');
  await settled([instance]);
});
afterEach(() => {
  for (const stream of streams) stream.close();
  streams = [];
});

/** Everything a person can read at once: home, public timelines, hashtags, a list. */
async function watch(who: Person): Promise<TestStream> {
  const list = await who.api.post<{ id: string }>('/api/v1/lists', { title: 'authors' });
  await who.api.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [author.id] });
  const stream = await openStream(instance.origin, who.token, 'stream=user');
  streams.push(stream);
  for (const request of [
    { stream: 'public' },
    { stream: 'public:local' },
    { stream: 'hashtag', tag: 'watched' },
    { stream: 'list', list: list.id },
    { stream: 'direct' },
    { stream: 'no such thing' },
  ]) {
    stream.say({ type: 'subscribe', ...request });
  }
  await until(() => stream.faults.length > 0);
  return stream;
}

/** Ids of the posts that came over any stream, up to one that everybody gets. */
async function seenBy(stream: TestStream): Promise<string[]> {
  await settled([instance]);
  const last = await caller.api.publish({ status: END });
  await stream.next('update', (status) => status.id === last.id);
  const ids = stream.heard.flatMap(({ event, payload = '' }) => {
    const status = JSON.parse(event === 'update' ? payload : '{}') as {
      id: string;
      content: string;
    };
    return event === 'update' && !status.content.includes(END) ? [status.id] : [];
  });
  return [...new Set(ids)];
}
const END = 'that is all';

const post = (visibility: 'public' | 'unlisted' | 'private' | 'direct', text = 'x #watched') =>
  author.api.publish({ status: text, visibility });

test('followers see what is for followers, others only what is public', async () => {
  const [far, near] = await Promise.all([
    openStream(instance.origin, stranger.token, 'stream=public').then((one) => {
      streams.push(one);
      return one;
    }),
    watch(reader),
  ]);
  far.say({ type: 'subscribe', stream: 'user' });
  far.say({ type: 'subscribe', stream: 'hashtag', tag: 'watched' });
  far.say({ type: 'subscribe', stream: 'no such thing' });
  await until(() => far.faults.length > 0);
  const shown = await post('public');
  const unlisted = await post('unlisted');
  const hidden = await post('private');
  const secret = await post('direct', `@${friend.username} x #watched`);
  assert.deepEqual(await seenBy(far), [shown.id]);
  assert.deepEqual((await seenBy(near)).sort(), [shown.id, unlisted.id, hidden.id].sort());
  assert.equal(JSON.stringify(near.heard).includes(secret.id), false);
  await author.api.remove(hidden.id);
  await author.api.remove(secret.id);
  await seenBy(far);
  assert.equal(JSON.stringify(far.heard).includes(hidden.id), false, 'nor that it is gone');
  assert.equal(JSON.stringify(near.heard).includes(secret.id), false);
});

test('who is blocked, blocks, mutes or has muted sees nothing of the other', async () => {
  const stream = await watch(reader);
  await reader.api.relate(author.id, 'mute');
  await post('public');
  await friend.api.publish({ status: `about @${author.username} #watched` });
  assert.deepEqual(await seenBy(stream), [], 'muted, and named by others');
  await reader.api.relate(author.id, 'unmute');
  const heard = await post('public');
  assert.deepEqual(await seenBy(stream), [heard.id]);
  await author.api.relate(reader.id, 'block');
  const boosted = await post('public');
  await post('private');
  await friend.api.act(boosted.id, 'reblog');
  assert.deepEqual(
    await seenBy(stream),
    [heard.id],
    'blocked by the author, also by way of a boost',
  );
  await author.api.relate(reader.id, 'unblock');
  await reader.api.relate(author.id, 'block');
  await post('public');
  assert.deepEqual(await seenBy(stream), [heard.id], 'blocks the author');
});

test('a block holds for edits of what was seen before', async () => {
  const stream = await watch(reader);
  const before_ = await post('public');
  assert.deepEqual(await seenBy(stream), [before_.id]);
  await author.api.relate(reader.id, 'block');
  await author.api.edit(before_.id, { status: 'for others only #watched' });
  await seenBy(stream);
  assert.equal(JSON.stringify(stream.heard).includes('for others only'), false);
});

test('unfollowing ends home at once, and what is for followers with it', async () => {
  const stream = await watch(reader);
  await reader.api.relate(author.id, 'unfollow');
  await post('unlisted');
  await post('private');
  assert.deepEqual(await seenBy(stream), []);
});

test('replies to strangers and switched off boosts stay away from home', async () => {
  const asked = await stranger.api.publish({ status: 'why', visibility: 'unlisted' });
  const stream = await watch(reader);
  await author.api.publish({ status: 'because', in_reply_to_id: asked.id });
  await reader.api.post(`/api/v1/accounts/${author.id}/follow`, { reblogs: false });
  await author.api.act(asked.id, 'reblog');
  assert.deepEqual(await seenBy(stream), []);
});

test('filters say what they hit, to their owner alone', async () => {
  const [near, other] = [await watch(reader), await watch(friend)];
  await reader.api.post('/api/v2/filters', {
    title: 'no spoilers',
    context: ['home'],
    filter_action: 'warn',
    keywords_attributes: [{ keyword: 'butler', whole_word: true }],
  });
  await until(() => near.heard.find((one) => one.event === 'filters_changed'));
  const told = await post('public', 'the butler did it');
  const of = async (stream: TestStream) =>
    (await stream.next('update', (one) => one.id === told.id)).filtered as unknown[];
  assert.equal((await of(near)).length, 1);
  assert.deepEqual(await of(other), []);
  assert.equal(
    other.heard.some((one) => one.event === 'filters_changed'),
    false,
  );
  assert.equal(
    'payload' in (near.heard.find((one) => one.event === 'filters_changed') ?? {}),
    false,
  );
});

test('who may not see what is quoted does not see it in the quote', async () => {
  const [near, shutOut] = [await watch(author), await watch(reader)];
  await author.api.relate(friend.id, 'follow');
  const quoted = await post('public', 'words of the author');
  await author.api.relate(reader.id, 'block');
  const quoting = await friend.api.post<{ id: string; quote: { state: string } }>(
    '/api/v1/statuses',
    { status: 'look at this', quoted_status_id: quoted.id },
  );
  assert.equal(quoting.quote.state, 'accepted');
  await settled([instance]);
  const shown = await near.next('update', (status) => status.id === quoting.id);
  assert.match(JSON.stringify(shown.quote), /words of the author/);
  const theirs = await shutOut.next('update', (status) => status.id === quoting.id);
  assert.equal((theirs.quote as { state: string }).state, 'unauthorized');
  await seenBy(shutOut);
  const told = shutOut.heard.map((one) => one.payload ?? '');
  const update = told.find((payload) => payload.includes(quoting.id));
  assert.doesNotMatch(update ?? '', /words of the author/);
});
