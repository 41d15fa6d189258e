import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../until.ts';
import { startFedifyPeer, type FedifyPeer } from './peer.ts';

let one: FedifyPeer;
let other: FedifyPeer;
before(async () => {
  [one, other] = await Promise.all([startFedifyPeer(), startFedifyPeer()]);
});
after(() => Promise.all([one?.close(), other?.close()]));

test('two peers follow each other and exchange a note and what is done with it', async () => {
  const follow = await one.follow(other.actorUri);
  await until(() => one.following.has(other.actorUri));
  const note = await other.publish({ content: 'Hello' });
  await other.edit(note, '<p>Hello again</p>');
  await one.like(note, other.actorUri);
  await one.boost(note, other.actorUri);
  await other.remove(note);
  await one.undo(follow, other.actorUri);
  const kinds = ({ received }: FedifyPeer) =>
    received
      .map(({ type }) => type)
      .toSorted()
      .join();
  await until(() => kinds(other) === 'Announce,Follow,Like,Undo', { what: 'what one did' });
  await until(() => kinds(one) === 'Accept,Create,Delete,Update', { what: 'what the other did' });
  assert.equal(other.followers.size, 0);
});
