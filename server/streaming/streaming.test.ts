import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { Conversation } from '#server/contract/conversation.ts';
import { Notification } from '#server/contract/notification.ts';
import { Status } from '#server/contract/status.ts';
import { type Instance, startInstance } from '#server/testing/instance.ts';
import type { Person } from '#server/testing/people.ts';
import { settled } from '#server/testing/settled.ts';
import { openStream, type TestStream } from '#server/testing/stream.ts';
import { until } from '#server/testing/until.ts';

let instance: Instance;
let alice: Person;
let bob: Person;
let carol: Person;
before(async () => {
  instance = await startInstance();
  [alice, bob, carol] = (await instance.people('alice', 'bob', 'carol')) as [
    Person,
    Person,
    Person,
  ];
  await bob.api.relate(alice.id, 'follow');
});
after(() => instance?.stop());

const open = (who: Person, query = '') => openStream(instance.origin, who.token, query);

/** Opens streams, and closes them whatever happens. */
async function reading(
  readers: [Person, string][],
  body: (...streams: TestStream[]) => Promise<void>,
): Promise<void> {
  const streams = await Promise.all(readers.map(([who, query]) => open(who, query)));
  try {
    await until(() => streams.every((one) => one.socket.readyState === one.socket.OPEN));
    // The first stream of a connection is there once a later request on it was answered.
    await Promise.all(streams.map(ready));
    await body(...streams);
  } finally {
    for (const stream of streams) stream.close();
  }
}

/** Requests of a connection are answered in order: an error that we ask for says that all is done. */
async function ready(stream: TestStream): Promise<void> {
  stream.say({ type: 'subscribe', stream: 'no such thing' });
  await until(() => stream.faults.splice(0).length > 0, { what: 'an answer' });
}

test('a post, its edit and its deletion reach home, in order', async () => {
  await reading(
    [
      [bob, 'stream=user'],
      [carol, 'stream=user'],
    ],
    async (stream, other) => {
      const posted = await alice.api.publish({ status: 'live' });
      const update = Status.parse(await stream.next('update'));
      assert.equal(update.id, posted.id);
      assert.equal(update.favourited, false, 'one text for all readers');
      assert.deepEqual(stream.heard[0]?.stream, ['user']);
      assert.equal(typeof stream.heard[0]?.payload, 'string');
      await alice.api.edit(posted.id, { status: 'changed' });
      const edited = Status.parse(await stream.next('status.update'));
      assert.match(edited.content, /changed/);
      await alice.api.remove(posted.id);
      assert.deepEqual(await stream.next('delete'), { id: posted.id });
      assert.deepEqual(other.heard, [], 'who does not follow has nothing at home');
    },
  );
});

test('one connection reads many streams, each event once for each', async () => {
  await reading([[carol, '']], async (stream) => {
    for (const request of [
      { stream: 'public' },
      { stream: 'public:local' },
      { stream: 'public:local' },
      { stream: ['public:remote'] },
      { stream: 'hashtag', tag: 'LiveNow' },
      { stream: 'hashtag', tag: 'livenow' },
    ]) {
      stream.say({ type: 'subscribe', ...request });
    }
    await ready(stream);
    const posted = await alice.api.publish({ status: 'to all #livenow' });
    await until(() => stream.heard.length >= 4);
    await settled([instance]);
    assert.deepEqual(stream.heard.map((one) => one.stream.join()).sort(), [
      'hashtag,LiveNow',
      'hashtag,livenow',
      'public',
      'public:local',
    ]);
    stream.say({ type: 'unsubscribe', stream: ['public'] });
    stream.say({ type: 'unsubscribe', stream: 'hashtag', tag: 'LiveNow' });
    await ready(stream);
    stream.heard.length = 0;
    await alice.api.remove(posted.id);
    await until(() => stream.heard.length >= 2);
    assert.deepEqual(stream.heard.map((one) => one.stream.join()).sort(), [
      'hashtag,livenow',
      'public:local',
    ]);
  });
});

test('notifications reach the user stream and the one of notifications, by scope', async () => {
  await reading(
    [
      [alice, 'stream=user'],
      [alice, 'stream=user:notification'],
    ],
    async (user, only) => {
      const posted = await alice.api.publish({ status: 'like this' });
      await carol.api.act(posted.id, 'favourite');
      for (const stream of [user, only]) {
        const told = Notification.parse(await stream.next('notification'));
        assert.equal(told.type, 'favourite');
        assert.equal(told.account.id, carol.id);
      }
      assert.equal(
        only.heard.some((one) => one.event === 'update'),
        false,
      );
    },
  );
  const narrow = await instance.cli(
    'tokens',
    'create',
    'alice',
    '--scopes',
    'read:statuses',
    '--json',
  );
  const { token } = z.object({ token: z.string() }).parse(JSON.parse(narrow));
  const stream = await openStream(instance.origin, token, 'stream=user:notification');
  await until(() => stream.faults.length > 0);
  assert.deepEqual(stream.faults, [
    { error: 'Access token does not have the required scopes', status: 401 },
  ]);
  stream.say({ type: 'subscribe', stream: 'user' });
  await ready(stream);
  const posted = await alice.api.publish({ status: 'and this' });
  await stream.next('update', (status) => status.id === posted.id);
  await carol.api.act(posted.id, 'favourite');
  await settled([instance]);
  await alice.api.publish({ status: 'afterwards' });
  await until(() => stream.heard.length === 2);
  assert.deepEqual(
    stream.heard.map((one) => one.event),
    ['update', 'update'],
  );
  stream.close();
});

test('private conversations reach the direct stream of those who take part', async () => {
  await reading(
    [
      [bob, 'stream=direct'],
      [alice, 'stream=direct'],
      [carol, 'stream=direct'],
    ],
    async (his, hers, other) => {
      const posted = await alice.api.publish({ status: '@bob between us', visibility: 'direct' });
      for (const stream of [his, hers]) {
        const told = Conversation.parse(await stream.next('conversation'));
        assert.equal(told.last_status?.id, posted.id);
      }
      await settled([instance]);
      assert.deepEqual(other.heard, []);
    },
  );
});
