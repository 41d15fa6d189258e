import assert from 'node:assert/strict';
import { follow, meet, notified } from '../../scenarios/meet.ts';
import { until } from '../../until.ts';
import type { Some } from '../actions.ts';
import type { Pair } from './world.ts';

export function follows(pair: () => Pair): Some<'follow' | 'locked' | 'unfollow' | 'dismiss'> {
  return {
    async follow() {
      const { main, reader } = pair();
      await follow(main, reader);
      await notified(reader, 'follow', main);
    },
    async locked() {
      const { main, shy } = pair();
      await shy.api.call('PATCH', '/api/v1/accounts/update_credentials', { locked: true });
      const account = await meet(main, shy);
      assert.equal(account.locked, true);
      await main.api.relate(account.id, 'follow');
      await notified(shy, 'follow_request', main);
      assert.equal((await main.api.relationship(account.id)).requested, true);
      const [request] = await shy.api.followRequests();
      await shy.api.post(`/api/v1/follow_requests/${request!.id}/authorize`);
      await until(async () => (await main.api.relationship(account.id)).following);
    },
    async unfollow() {
      const { main, shy } = pair();
      await main.api.relate((await meet(main, shy)).id, 'unfollow');
      await until(async () => (await shy.api.followers(shy.id)).length === 0);
    },
    async dismiss() {
      const { main, shy } = pair();
      const account = await follow(shy, main);
      await main.api.relate((await meet(main, shy)).id, 'remove_from_followers');
      await until(async () => !(await shy.api.relationship(account.id)).following);
    },
  };
}
