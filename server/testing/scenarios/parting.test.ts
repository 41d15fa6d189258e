import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Person } from '../people.ts';
import { settled } from '../settled.ts';
import { until } from '../until.ts';
import { follow, goneFor, inHome, meet } from './meet.ts';
import { bothWays, onTwoInstances, personOf } from './two-instances.ts';

onTwoInstances('Parting', ['author', 'reader', 'leaving'], (world) => {
  bothWays((from, to) => {
    let author: Person;
    let reader: Person;
    let leaving: Person;
    before(() => {
      author = personOf(world, from, 'author');
      leaving = personOf(world, from, 'leaving');
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

    test('a deleted account is gone on the other side, with all it was counted in', async () => {
      const account = await follow(reader, leaving);
      await follow(leaving, reader);
      const post = await leaving.api.publish({ status: 'Farewell' });
      const { id } = await inHome(reader, post.uri);
      const before_ = await reader.api.account(reader.id);
      await world[from].cli('accounts', 'delete', 'leaving', '--yes');
      await goneFor(reader, id);
      await until(
        async () =>
          (await reader.api.request('GET', `/api/v1/accounts/${account.id}`)).status === 404,
        { what: 'the account gone' },
      );
      const after_ = await reader.api.account(reader.id);
      assert.deepEqual(
        [after_.following_count, after_.followers_count],
        [before_.following_count - 1, before_.followers_count - 1],
      );
      // And where it was deleted, the one elsewhere has a follower and a followed account less.
      await settled([world.here, world.there]);
      const known = await meet(author, reader);
      const left = world[from].database.db
        .selectFrom('follows')
        .innerJoin('accounts', 'accounts.id', 'follows.account_id')
        .innerJoin('accounts as target', 'target.id', 'follows.target_account_id')
        .select('follows.id')
        .where((eb) =>
          eb.or([eb('accounts.username', '=', 'leaving'), eb('target.username', '=', 'leaving')]),
        );
      assert.deepEqual(await left.execute(), []);
      assert.ok(known);
    });
  });
});
