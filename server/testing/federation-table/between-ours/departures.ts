import assert from 'node:assert/strict';
import { goneFor, inHome, meet } from '../../scenarios/meet.ts';
import { until } from '../../until.ts';
import type { Some } from '../actions.ts';
import type { Pair } from './world.ts';

export function departures(pair: () => Pair): Some<'move' | 'gone'> {
  return {
    async move() {
      const { from, mover, target, reader } = pair();
      await from.cli('accounts', 'alias', target.username, '--add', mover.acct);
      await from.cli('accounts', 'move', mover.username, target.acct);
      const known = await meet(reader, target);
      await until(async () => (await reader.api.relationship(known.id)).following);
      const left = await meet(reader, mover);
      assert.equal(left.moved?.acct, target.acct);
      assert.equal((await reader.api.relationship(left.id)).following, false);
    },
    async gone() {
      const { from, leaver, reader } = pair();
      const { uri } = await leaver.api.publish({ status: 'Farewell' });
      const copy = await inHome(reader, uri);
      await from.cli('accounts', 'delete', leaver.username, '--yes');
      await goneFor(reader, copy.id);
      const path = `/api/v1/accounts/${copy.account.id}`;
      await until(async () => (await reader.api.request('GET', path)).status === 404);
    },
  };
}
