import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AS2, startFakeRemote, type FakeActor, type FakeRemote } from '../fake-remote.ts';
import { startInstance, type Instance } from '../instance.ts';
import type { Person } from '../people.ts';
import { until } from '../until.ts';
import { postAs } from './signing.ts';
import { WIRES } from './wires.ts';

/** Named peers at our real inbox: each signs, describes itself and writes in its own manner. */
let instance: Instance;
let alice: Person;
before(async () => {
  instance = await startInstance();
  [alice] = (await instance.people('alice')) as [Person];
});
after(() => instance?.stop());

for (const [index, wire] of WIRES.entries()) {
  describe(wire.name, () => {
    let remote: FakeRemote;
    let actor: FakeActor;
    before(async () => {
      remote = await startFakeRemote();
      actor = await remote.addActor(`peer${index}`);
      wire.actor?.(actor, remote);
    });
    after(() => remote?.close());

    const send = async (activity: Record<string, unknown>) => {
      const whole = { '@context': AS2, actor: actor.uri, ...activity };
      const response = await postAs(`${instance.origin}/inbox`, whole, actor, wire.signing);
      assert.ok(
        [200, 202].includes(response.status),
        `${response.status} ${await response.text()}`,
      );
    };
    const told = async (type: string, uri?: string) =>
      await until(
        async () =>
          (await alice.api.notifications()).find(
            (one) =>
              one.type === type &&
              one.account.uri === actor.uri &&
              (!uri || one.status?.uri === uri),
          ),
        { what: `${type} from ${wire.name}` },
      );

    test('follows, and gets its own Follow back in an Accept', async () => {
      const follow = { id: `${actor.uri}#follows/1`, type: 'Follow', object: alice.uri };
      await send(follow);
      await told('follow');
      const accept = await until(
        () =>
          remote.requests
            .filter(({ method }) => method === 'POST')
            .map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>)
            .find(({ type }) => type === 'Accept'),
        { what: 'Accept' },
      );
      assert.deepEqual(accept['object'], { ...follow, actor: actor.uri });
    });

    test('writes, and takes it back', async () => {
      const create = wire.post(actor, alice);
      await send(create);
      const { id: uri } = create['object'] as { id: string };
      const { status } = await told('mention', uri);
      assert.ok(status);
      assert.equal(status.visibility, 'public');
      assert.deepEqual(
        status.mentions.map(({ id }) => id),
        [alice.id],
      );
      assert.deepEqual(wire.shows(status), wire.shown);
      const object = { id: uri, type: 'Tombstone', formerType: 'Note' };
      await send({ id: `${uri}#delete`, type: 'Delete', object, to: ['as:Public'] });
      await until(
        async () =>
          (await alice.api.request('GET', `/api/v1/statuses/${status.id}`)).status === 404,
      );
    });

    test('reacts, and takes it back', async () => {
      const { id, uri } = await alice.api.publish({ status: 'React' });
      const like = REACTIONS[wire.name.split(' ')[0]!] ?? { type: 'Like' };
      const given = { id: `${actor.uri}#likes/1`, actor: actor.uri, object: uri, ...like };
      const likes = async (count: number) =>
        await until(async () => (await alice.api.status(id)).favourites_count === count, {
          what: `${count} favourites`,
        });
      await send(given);
      await likes(1);
      await send({ id: `${actor.uri}#undo/1`, type: 'Undo', object: given });
      await likes(0);
    });

    test('says goodbye when its actor is gone (410)', async () => {
      const { pathname, search } = new URL(actor.uri);
      remote.serve(pathname + search, { status: 410 });
      const bye = { id: `${actor.uri}#delete`, type: 'Delete', object: actor.uri, to: [AS2] };
      await send(bye);
      await until(
        async () =>
          !(await alice.api.followers(alice.id)).some((follower) => follower.uri === actor.uri),
        { what: 'the follower gone' },
      );
    });
  });
}

/** Where a favourite is something else than a plain Like. */
const REACTIONS: Record<string, Record<string, unknown>> = {
  Misskey: {
    type: 'Like',
    content: ':blob:',
    _misskey_reaction: ':blob:',
    tag: [
      {
        id: 'https://peer.example/emojis/blob',
        type: 'Emoji',
        name: ':blob:',
        icon: { type: 'Image', mediaType: 'image/png', url: 'https://peer.example/blob.png' },
      },
    ],
  },
  Akkoma: { type: 'EmojiReact', content: '🎉', to: [], cc: [] },
  snac: { type: 'EmojiReact', content: '❤' },
};
