import assert from 'node:assert/strict';
import { follow, inHome, meet } from '../../scenarios/meet.ts';
import { until } from '../../until.ts';
import { once } from '../once.ts';
import { reportsAbout } from '../seen.ts';
import type { Some } from '../actions.ts';
import type { Pair } from './world.ts';

type RelationNames = 'report' | 'pin' | 'unpin' | 'block' | 'unblock';

export function relations(pair: () => Pair): Some<RelationNames> {
  const pinned = once(async () => await pair().main.api.publish({ status: 'This first' }));
  const pinsSeen = async () => {
    const { main, reader } = pair();
    return await reader.api.statusesOf((await meet(reader, main)).id, { pinned: 'true' });
  };
  const seenByShy = async () => {
    const { main, shy } = pair();
    return await shy.api.relationship((await meet(shy, main)).id);
  };
  return {
    async report() {
      const { main, reader, to } = pair();
      const { id } = await meet(main, reader);
      const { uri, id: ours } = await reader.api.publish({ status: 'Reportable' });
      const copy = await inHome(main, uri);
      const comment = 'Not nice';
      const given = { account_id: id, status_ids: [copy.id], comment, forward: true };
      await main.api.post('/api/v1/reports', given);
      const report = await reportsAbout(to, reader.id);
      assert.deepEqual([report.comment, report.status_ids], [comment, [ours]]);
    },
    async pin() {
      const { id, uri } = await pinned();
      await inHome(pair().reader, uri);
      await pair().main.api.act(id, 'pin');
      await until(async () => (await pinsSeen()).some((status) => status.uri === uri));
    },
    async unpin() {
      await pair().main.api.act((await pinned()).id, 'unpin');
      await until(async () => (await pinsSeen()).length === 0);
    },
    async block() {
      const { main, shy } = pair();
      await follow(shy, main);
      await main.api.relate((await meet(main, shy)).id, 'block');
      const blocked = await until(async () => {
        const now = await seenByShy();
        return now.blocked_by && now;
      });
      assert.equal(blocked.following, false);
    },
    async unblock() {
      const { main, shy } = pair();
      await main.api.relate((await meet(main, shy)).id, 'unblock');
      await until(async () => !(await seenByShy()).blocked_by);
    },
  };
}
