import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Status } from '#server/contract/status.ts';
import type { Person } from '../people.ts';
import { settled } from '../settled.ts';
import { follow, inHome, meet, notified } from './meet.ts';
import { bothWays, onTwoInstances, personOf, type Side } from './two-instances.ts';

onTwoInstances('Who sees what', ['author', 'follower', 'named', 'stranger'], (world) => {
  bothWays((from, to) => {
    let author: Person;
    let follower: Person;
    let named: Person;
    let stranger: Person;
    /** Somebody else on the author's own server. */
    let neighbour: Person;

    before(async () => {
      [author, neighbour] = [personOf(world, from, 'author'), personOf(world, from, 'stranger')];
      [follower, named] = [personOf(world, to, 'follower'), personOf(world, to, 'named')];
      stranger = personOf(world, to, 'stranger');
      await follow(follower, author);
      await Promise.all([meet(named, author), meet(stranger, author), meet(author, named)]);
      // Private mentions by those one does not follow are held back unless one wants them.
      const wish = { for_private_mentions: 'accept' };
      await named.api.request('PATCH', '/api/v2/notifications/policy', wish);
    });

    test('followers-only goes to followers and to nobody else', async () => {
      const status = await author.api.publish({ status: 'Just us #secret', visibility: 'private' });
      const copy = await inHome(follower, status.uri);
      assert.equal(copy.visibility, 'private');
      await settled([world.here, world.there]);
      await assertHidden(copy.id, [named, stranger]);
      await assertHidden(status.id, [neighbour]);
      await assertNowherePublic(status, copy);
    });

    test('direct goes to those named and to nobody else', async () => {
      const status = await author.api.publish({
        status: `@${named.acct} between us #secret`,
        visibility: 'direct',
      });
      const { status: copy } = await notified(named, 'mention', author, status.uri);
      assert.ok(copy);
      assert.equal(copy.visibility, 'direct');
      await settled([world.here, world.there]);
      await assertHidden(copy.id, [follower, stranger]);
      await assertHidden(status.id, [neighbour]);
      await assertNowherePublic(status, copy);
      assert.ok(!(await follower.api.home()).some(({ uri }) => uri === status.uri));
    });

    test('an answer to a direct message stays between the two', async () => {
      const status = await author.api.publish({
        status: `@${named.acct} psst`,
        visibility: 'direct',
      });
      const { status: copy } = await notified(named, 'mention', author, status.uri);
      const answer = await named.api.publish({
        status: `@${author.acct} yes?`,
        visibility: 'direct',
        in_reply_to_id: copy?.id,
      });
      const { status: known } = await notified(author, 'mention', named, answer.uri);
      assert.equal(known?.visibility, 'direct');
      await settled([world.here, world.there]);
      await assertHidden(answer.id, [follower, stranger]);
      await assertHidden(known.id, [neighbour]);
    });

    test('unlisted reaches followers but no public timeline', async () => {
      const status = await author.api.publish({ status: 'Quietly', visibility: 'unlisted' });
      const copy = await inHome(follower, status.uri);
      assert.equal(copy.visibility, 'unlisted');
      assert.equal((await stranger.api.status(copy.id)).uri, status.uri);
      await assertNowherePublic(status, copy);
    });

    test('public is on both public timelines', async () => {
      const status = await author.api.publish({ status: 'Everybody' });
      await inHome(follower, status.uri);
      for (const side of [from, to]) assert.ok((await publicOn(side)).includes(status.uri), side);
    });

    test('nobody fetches what is not theirs', async () => {
      const status = await author.api.publish({ status: 'Only here', visibility: 'private' });
      await inHome(follower, status.uri);
      const asActivity = { headers: { accept: 'application/activity+json' } };
      assert.equal((await fetch(status.uri, asActivity)).status, 404);
      const page = await fetch(status.url ?? '', { headers: { accept: 'text/html' } });
      assert.ok(!page.ok);
      assert.doesNotMatch(await page.text(), /Only here/);
      const outbox = await fetch(`${author.uri}/outbox?page=true`, asActivity);
      assert.ok(!(await outbox.text()).includes(status.uri));
    });

    /** Not there, whether asked for as such, as a thread, or to act on it. */
    async function assertHidden(id: string, people: Person[]): Promise<void> {
      for (const { api, acct } of people) {
        for (const [method, path] of [
          ['GET', ''],
          ['GET', '/context'],
          ['POST', '/favourite'],
          ['POST', '/reblog'],
        ] as const) {
          const response = await api.request(method, `/api/v1/statuses/${id}${path}`);
          assert.equal(response.status, 404, `${method} ${path} by ${acct}`);
        }
      }
    }

    async function assertNowherePublic(status: Status, copy: Status): Promise<void> {
      for (const side of [from, to]) assert.ok(!(await publicOn(side)).includes(status.uri), side);
      const tagged = await Promise.all(
        [author, follower, stranger].map(({ api }) => api.tag('secret')),
      );
      assert.ok(!tagged.flat().some(({ uri }) => uri === status.uri));
      const profile = await stranger.api.statusesOf(copy.account.id);
      if (copy.visibility !== 'unlisted') assert.ok(!profile.some(({ id }) => id === copy.id));
    }

    async function publicOn(side: Side): Promise<string[]> {
      const statuses = await world[side].client().public();
      return statuses.map(({ uri }) => uri);
    }
  });
});
