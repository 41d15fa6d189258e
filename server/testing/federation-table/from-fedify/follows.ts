import assert from 'node:assert/strict';
import { until } from '../../until.ts';
import type { Some } from '../actions.ts';
import { type Theirs, followHere, told } from './world.ts';

export function follows(theirs: () => Theirs): Some<'follow' | 'locked' | 'unfollow' | 'dismiss'> {
  return {
    async follow() {
      const { main, reader } = theirs();
      await main.follow(reader.uri);
      await until(() => main.following.has(reader.uri), { what: 'the Accept' });
      await told(reader, 'follow', main);
      const [follower] = await reader.api.followers(reader.id);
      assert.equal(follower?.uri, main.actorUri);
    },
    async locked() {
      const { main, shy } = theirs();
      await shy.api.call('PATCH', '/api/v1/accounts/update_credentials', { locked: true });
      await main.follow(shy.uri);
      await told(shy, 'follow_request', main);
      assert.ok(!main.following.has(shy.uri));
      const [request] = await shy.api.followRequests();
      await shy.api.post(`/api/v1/follow_requests/${request!.id}/authorize`);
      await until(() => main.following.has(shy.uri), { what: 'the Accept' });
    },
    async unfollow() {
      const { main, shy } = theirs();
      const id = `${main.actorUri}#a-follow`;
      const follow = { type: 'Follow', id, actor: main.actorUri, object: shy.uri };
      await main.send([shy.uri], { type: 'Undo', object: follow });
      await until(async () => (await shy.api.followers(shy.id)).length === 0);
    },
    async dismiss() {
      const { main, shy, peer } = theirs();
      const { id } = await followHere(shy, main);
      const { json: object } = await peer.receivedFollow(shy.uri, main.actorUri);
      await main.send([shy.uri], { type: 'Reject', object });
      await until(async () => !(await shy.api.relationship(id)).following);
      assert.equal((await shy.api.relationship(id)).requested, false);
    },
  };
}
