import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Person } from '../people.ts';
import { settled } from '../settled.ts';
import { until } from '../until.ts';
import { follow, meet } from './meet.ts';
import { bothWays, onTwoInstances, personOf } from './two-instances.ts';

onTwoInstances('Parting', ['author', 'reader'], (world) => {
  bothWays((from, to) => {
    let author: Person;
    let reader: Person;
    before(() => {
      author = personOf(world, from, 'author');
      reader = personOf(world, to, 'reader');
    });

    test('who is removed from the followers hears of it, also long after the Accept', async () => {
      const account = await follow(reader, author);
      const known = await meet(author, reader);
      await author.api.relate(known.id, 'remove_from_followers');
      await until(async () => !(await reader.api.relationship(account.id)).following, {
        what: 'the follow gone',
      });
      assert.equal((await reader.api.account(reader.id)).following_count, 0);
      await settled([world.here, world.there]);
      assert.equal((await reader.api.relationship(account.id)).requested, false);
    });

    test('a block that is taken back is forgotten on both sides', async () => {
      const known = await meet(author, reader);
      const account = await meet(reader, author);
      await author.api.relate(known.id, 'block');
      await until(async () => (await reader.api.relationship(account.id)).blocked_by, {
        what: 'blocked',
      });
      await author.api.relate(known.id, 'unblock');
      await until(async () => !(await reader.api.relationship(account.id)).blocked_by, {
        what: 'not blocked any more',
      });
      await follow(reader, author);
    });
  });
});
