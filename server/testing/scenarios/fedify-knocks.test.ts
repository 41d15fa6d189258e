import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { startFedifyPeer, type FedifyPeer } from '../fedify-peer/peer.ts';
import { startInstance, type Instance } from '../instance.ts';
import type { Person } from '../people.ts';
import { until } from '../until.ts';
import { inHome } from './meet.ts';

/** The other order of signatures than in `fedify.test.ts`, through everything that signs. */
describe('A server that tries RFC 9421 first', () => {
  let instance: Instance;
  let peer: FedifyPeer;
  let alice: Person;

  before(async () => {
    [instance, peer] = await Promise.all([startInstance(), startFedifyPeer('rfc9421')]);
    [alice] = (await instance.people('alice')) as [Person];
  });
  after(() => Promise.all([instance?.stop(), peer?.close()]));
  afterEach((context) => {
    if ('passed' in context && !context.passed) console.error(instance?.logTail());
  });

  test('is followed, accepts, and what it publishes arrives', async () => {
    const { accounts } = await alice.api.resolve(peer.actorUri);
    await alice.api.relate(accounts[0]!.id, 'follow');
    await until(async () => (await alice.api.relationship(accounts[0]!.id)).following);
    const note = await peer.publish({ content: 'Signed in the new way' });
    assert.match((await inHome(alice, note)).content, /in the new way/);
  });

  test('follows, is accepted, and reads our posts', async () => {
    await peer.follow(alice.uri);
    await until(() => peer.following.has(alice.uri), { what: 'our Accept' });
    const status = await alice.api.publish({ status: 'Hello', visibility: 'private' });
    const object = await peer.fetch(status.uri);
    assert.match(String(object['content']), /Hello/);
  });

  test('goes on following when our key is another', async () => {
    await instance.cli('accounts', 'rotate-keys', 'alice');
    const news = await until(() => peer.received.find(({ type }) => type === 'Update'));
    assert.match(JSON.stringify(news.json), /#key-/);
    const status = await alice.api.publish({ status: 'With a new key' });
    await until(() => peer.received.some(({ json }) => JSON.stringify(json).includes(status.uri)));
  });

  test('was understood at the first knock', async () => {
    assert.equal(await peer.knocksAt(instance.origin), 'rfc9421');
  });
});
