import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Person } from '../people.ts';
import { settled } from '../settled.ts';
import { until } from '../until.ts';
import { follow, inHome, meet, notified } from './meet.ts';
import { bothWays, onTwoInstances, personOf } from './two-instances.ts';

onTwoInstances('Following', ['author', 'shy', 'reader', 'other'], (world) => {
  bothWays((from, to) => {
    let author: Person;
    let shy: Person;
    let reader: Person;
    let other: Person;
    before(async () => {
      [author, shy] = [personOf(world, from, 'author'), personOf(world, from, 'shy')];
      [reader, other] = [personOf(world, to, 'reader'), personOf(world, to, 'other')];
      await shy.api.call('PATCH', '/api/v1/accounts/update_credentials', { locked: true });
    });

    test('a handle, a profile page and an actor id lead to the same account', async () => {
      const byHandle = await meet(reader, author);
      const page = (await author.api.account(author.id)).url;
      for (const q of [author.acct, page, author.uri]) {
        const { accounts } = await reader.api.resolve(q);
        assert.deepEqual(
          accounts.map(({ id }) => id),
          [byHandle.id],
          q,
        );
      }
      assert.equal(byHandle.uri, author.uri);
      assert.equal(byHandle.acct, author.acct);
    });

    test('who follows is a follower on both sides, and the other one is told', async () => {
      const account = await follow(reader, author);
      assert.equal(account.locked, false);
      await notified(author, 'follow', reader);
      const known = await meet(author, reader);
      const relationship = await author.api.relationship(known.id);
      assert.equal(relationship.followed_by, true);
      assert.equal(relationship.following, false);
    });

    test('a locked account decides itself', async () => {
      const account = await meet(reader, shy);
      assert.equal(account.locked, true);
      await reader.api.relate(account.id, 'follow');
      await notified(shy, 'follow_request', reader);
      const pending = await reader.api.relationship(account.id);
      assert.deepEqual([pending.requested, pending.following], [true, false]);
      const [request] = await shy.api.followRequests();
      assert.equal(request?.acct, reader.acct);
      await shy.api.post(`/api/v1/follow_requests/${request.id}/authorize`);
      await until(async () => (await reader.api.relationship(account.id)).following);
      const secret = await shy.api.publish({ status: 'For those I let in', visibility: 'private' });
      await inHome(reader, secret.uri);
    });

    test('a locked account may say no', async () => {
      const account = await meet(other, shy);
      await other.api.relate(account.id, 'follow');
      const request = await until(async () =>
        (await shy.api.followRequests()).find(({ acct }) => acct === other.acct),
      );
      await shy.api.post(`/api/v1/follow_requests/${request.id}/reject`);
      await until(async () => !(await other.api.relationship(account.id)).requested);
      assert.equal((await other.api.relationship(account.id)).following, false);
    });

    test('who unfollows gets nothing any more', async () => {
      const account = await follow(other, author);
      const first = await author.api.publish({ status: 'Before' });
      await inHome(other, first.uri);
      await other.api.relate(account.id, 'unfollow');
      await until(
        async () =>
          !(await author.api.followers(author.id)).some(({ acct }) => acct === other.acct),
      );
      const second = await author.api.publish({ status: 'After' });
      await inHome(reader, second.uri);
      await settled([world.here, world.there]);
      const home = await other.api.home();
      assert.ok(!home.some(({ account: { acct } }) => acct === author.acct));
    });

    test('nothing is sent to a server without followers left', async () => {
      const account = await meet(reader, author);
      await reader.api.relate(account.id, 'unfollow');
      await until(async () => (await author.api.followers(author.id)).length === 0);
      const unseen = await author.api.publish({ status: 'Nobody listens' });
      await settled([world.here, world.there]);
      const rows = world[to].database.db
        .selectFrom('statuses')
        .select('id')
        .where('uri', '=', unseen.uri);
      assert.deepEqual(await rows.execute(), []);
    });

    test('a block ends following both ways and keeps the blocked out', async () => {
      await follow(reader, author);
      await follow(author, reader);
      const known = await meet(author, reader);
      await author.api.relate(known.id, 'block');
      const account = await meet(reader, author);
      await until(
        async () => {
          const now = await reader.api.relationship(account.id);
          return now.blocked_by && !now.following && !now.followed_by;
        },
        { what: 'both follows gone on the side of the blocked' },
      );
      const again = await reader.api.request('POST', `/api/v1/accounts/${account.id}/follow`);
      assert.equal(again.status, 403);
      await settled([world.here, world.there]);
      assert.equal((await author.api.relationship(known.id)).followed_by, false);
      assert.equal((await reader.api.relationship(account.id)).following, false);
    });
  });
});
