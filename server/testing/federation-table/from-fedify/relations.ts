import assert from 'node:assert/strict';
import { inHome } from '../../scenarios/meet.ts';
import { until } from '../../until.ts';
import { once } from '../once.ts';
import { reportsAbout } from '../seen.ts';
import type { Some } from '../actions.ts';
import { type Theirs, known, followHere } from './world.ts';

type RelationNames = 'report' | 'pin' | 'unpin' | 'block' | 'unblock';

export function relations(theirs: () => Theirs): Some<RelationNames> {
  const pinned = once(async () => await theirs().main.publish({ content: 'This first' }));
  const change = async (type: 'Add' | 'Remove') => {
    const { main, reader } = theirs();
    const target = `${main.actorUri}/featured`;
    await main.send([reader.uri], { type, object: await pinned(), target });
  };
  const pinsSeen = async () => {
    const { main, reader } = theirs();
    return await reader.api.statusesOf((await known(reader, main)).id, { pinned: 'true' });
  };
  const blockedBy = async () => {
    const { main, shy } = theirs();
    return await shy.api.relationship((await known(shy, main)).id);
  };
  const block = once(async () => {
    const { main, shy } = theirs();
    return await main.send([shy.uri], { type: 'Block', object: shy.uri });
  });
  return {
    async report() {
      const { main, reader, instance } = theirs();
      const { id, uri } = await reader.api.publish({ status: 'Reportable' });
      const flag = { type: 'Flag', object: [reader.uri, uri], content: 'Not nice' };
      await main.send([reader.uri], flag);
      const report = await reportsAbout(instance, reader.id);
      assert.deepEqual([report.comment, report.status_ids], ['Not nice', [id]]);
    },
    async pin() {
      const { main, reader } = theirs();
      await inHome(reader, await pinned());
      main.profile.pinned.add(await pinned());
      await change('Add');
      const uri = await pinned();
      await until(async () => (await pinsSeen()).some((status) => status.uri === uri));
    },
    async unpin() {
      theirs().main.profile.pinned.clear();
      await change('Remove');
      await until(async () => (await pinsSeen()).length === 0);
    },
    async block() {
      const { main, shy } = theirs();
      await followHere(shy, main);
      await block();
      const now = await until(async () => {
        const seen = await blockedBy();
        return seen.blocked_by && seen;
      });
      assert.equal(now.following, false);
    },
    async unblock() {
      await theirs().main.undo(await block(), theirs().shy.uri);
      await until(async () => !(await blockedBy()).blocked_by);
    },
  };
}
