import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Poll } from '#server/contract/poll.ts';
import type { Status } from '#server/contract/status.ts';
import type { Person } from '../people.ts';
import { settled } from '../settled.ts';
import { follow, inHome, notified, statusOnce } from './meet.ts';
import { bothWays, onTwoInstances, personOf } from './two-instances.ts';

const counts = (poll: Poll | null) => poll?.options.map((option) => option.votes_count);

onTwoInstances('A poll', ['asker', 'voter', 'watcher'], (world) => {
  bothWays((from, to) => {
    let asker: Person;
    let voter: Person;
    let watcher: Person;
    let original: Status;
    let copy: Status;

    before(async () => {
      asker = personOf(world, from, 'asker');
      voter = personOf(world, to, 'voter');
      watcher = personOf(world, to, 'watcher');
      await follow(voter, asker);
      await follow(watcher, asker);
    });

    test('arrives with its choices and its end', async () => {
      original = await asker.api.publish({
        status: 'Which wiki?',
        poll: {
          options: ['Wikipedia', 'Wikidata', '<b>Commons</b>'],
          expires_in: 3600,
          multiple: true,
        },
      });
      copy = await inHome(voter, original.uri);
      const { poll } = copy;
      assert.deepEqual(
        poll?.options.map((option) => option.title),
        ['Wikipedia', 'Wikidata', '<b>Commons</b>'],
      );
      assert.deepEqual([poll?.multiple, poll?.expired, poll?.voted], [true, false, false]);
      assert.equal(poll?.expires_at, original.poll?.expires_at);
    });

    test('a vote reaches its author, and the tally everybody', async () => {
      await voter.api.vote(copy.poll?.id ?? '', [0, 2]);
      const voted = (status: Status) => status.poll?.votes_count === 2;
      const here = await statusOnce(asker, original.id, voted);
      assert.deepEqual([counts(here.poll), here.poll?.voters_count], [[1, 0, 1], 1]);
      const { id } = await inHome(watcher, original.uri);
      const there = await statusOnce(watcher, id, voted);
      assert.deepEqual([counts(there.poll), there.poll?.voters_count], [[1, 0, 1], 1]);
      assert.equal(there.edited_at, null);
      await settled([world.here, world.there]);
      const { descendants } = await asker.api.context(original.id);
      assert.deepEqual(descendants, [], 'votes are no replies');
      assert.equal((await asker.api.status(original.id)).replies_count, 0);
    });

    test('its end is told to who asked and who voted', async () => {
      const end = { expires_at: new Date() };
      const poll = world[from].database.db.updateTable('polls').set(end);
      await poll.where('id', '=', original.poll?.id ?? '').execute();
      const { status } = await notified(voter, 'poll', asker, original.uri);
      assert.equal(status?.poll?.expired, true);
      assert.deepEqual(counts(status?.poll ?? null), [1, 0, 1]);
      const mine = await asker.api.notifications();
      assert.ok(mine.some((one) => one.type === 'poll' && one.status?.id === original.id));
      const others = await watcher.api.notifications();
      assert.ok(!others.some((one) => one.type === 'poll'));
    });
  });
});
