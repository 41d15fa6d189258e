import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type FakeActor, type FakeRemote, startFakeRemote } from '../fake-remote.ts';
import { until } from '../until.ts';
import { onTwoInstances, personOf, type Side } from './two-instances.ts';

/** A relay that passes on what members send it, as an Announce of the object. */
onTwoInstances('A relay', ['author', 'reader'], (world) => {
  let remote: FakeRemote;
  let relay: FakeActor;
  let count = 0;

  const say = (side: Side, activity: Record<string, unknown>) => {
    count += 1;
    const id = `${relay.uri}/activities/${count}`;
    const body = { '@context': 'https://www.w3.org/ns/activitystreams', id, actor: relay.uri };
    return remote.post(`${world[side].origin}/inbox`, { ...body, ...activity }, relay);
  };
  const received = (type: string, from: Side) =>
    remote.requests
      .filter(({ method, target }) => method === 'POST' && target === '/inbox')
      .map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>)
      .find((one) => one['type'] === type && String(one['actor']).startsWith(world[from].origin));

  before(async () => {
    remote = await startFakeRemote();
    relay = await remote.addActor('relay', { type: 'Application' });
  });
  after(() => remote.close());

  test('both servers join it', async () => {
    for (const side of ['here', 'there'] as const) {
      await world[side].cli('relays', 'add', `${remote.origin}/inbox`);
      const follow = await until(async () => received('Follow', side), { what: 'Follow' });
      assert.equal(follow['object'], 'https://www.w3.org/ns/activitystreams#Public');
      assert.equal((await say(side, { type: 'Accept', object: follow })).status, 202);
      await until(async () => (await world[side].cli('relays', 'list')).includes('accepted'), {
        what: 'an accepted relay',
      });
    }
  });

  test('a public post comes to whom nobody follows, through it and from its origin', async () => {
    const author = personOf(world, 'here', 'author');
    const reader = personOf(world, 'there', 'reader');
    await author.api.publish({ status: 'Not for relays', visibility: 'unlisted' });
    const post = await author.api.publish({ status: 'For all the world' });
    const create = await until(async () => received('Create', 'here'), { what: 'the Create' });
    assert.equal((create['object'] as { id: string }).id, post.uri);
    await say('there', { type: 'Announce', object: post.uri });
    const shown = await until(
      async () => (await reader.api.public()).find(({ uri }) => uri === post.uri),
      { what: 'the post in the public timeline' },
    );
    assert.equal(shown.reblog, null);
    assert.match(shown.content, /For all the world/);
    const home = await reader.api.home();
    assert.ok(!home.some(({ uri }) => uri === post.uri), 'home is for whom one follows');
  });
});
