import assert from 'node:assert/strict';
import { until } from '../../until.ts';
import type { Some } from '../actions.ts';
import { type Ours, taken, known } from './world.ts';

export function follows(ours: () => Ours): Some<'follow' | 'locked' | 'unfollow' | 'dismiss'> {
  return {
    async follow() {
      const { main, reader } = ours();
      const { id } = await known(main, reader);
      await main.api.relate(id, 'follow');
      await until(async () => (await main.api.relationship(id)).following);
      assert.ok(reader.followers.has(main.uri));
    },
    async locked() {
      const { main, shy } = ours();
      shy.profile.isLocked = true;
      const { id, locked } = await known(main, shy);
      assert.equal(locked, true);
      await main.api.relate(id, 'follow');
      await taken(ours(), main.uri, 'Follow', shy.actorUri);
      const now = await main.api.relationship(id);
      assert.deepEqual([now.requested, now.following], [true, false]);
      await shy.accept(await ours().peer.receivedFollow(main.uri, shy.actorUri));
      await until(async () => (await main.api.relationship(id)).following);
    },
    async unfollow() {
      const { main, shy } = ours();
      await main.api.relate((await known(main, shy)).id, 'unfollow');
      await until(() => !shy.followers.has(main.uri), { what: 'the Undo' });
    },
    async dismiss() {
      const { main, shy } = ours();
      await shy.follow(main.uri);
      await until(() => shy.following.has(main.uri), { what: 'the Accept' });
      await main.api.relate((await known(main, shy)).id, 'remove_from_followers');
      await until(() => !shy.following.has(main.uri), { what: 'the Reject' });
    },
  };
}
