import assert from 'node:assert/strict';
import { inHome } from '../../scenarios/meet.ts';
import { until } from '../../until.ts';
import { once } from '../once.ts';
import type { Some } from '../actions.ts';
import { type Ours, taken, known, objectOf } from './world.ts';

type RelationNames = 'report' | 'pin' | 'unpin' | 'block' | 'unblock';

export function relations(ours: () => Ours): Some<RelationNames> {
  const pinned = once(async () => await ours().main.api.publish({ status: 'This first' }));
  const featured = async () => {
    const { main, reader } = ours();
    const collection = await reader.fetch(`${main.uri}/collections/featured`);
    return JSON.stringify(collection).includes((await pinned()).uri);
  };
  return {
    async report() {
      const { instance, main, reader } = ours();
      const uri = await reader.publish({ content: 'Reportable' });
      const { id, account } = await inHome(main, uri);
      const comment = 'Not nice';
      const given = { account_id: account.id, status_ids: [id], comment, forward: true };
      await main.api.post('/api/v1/reports', given);
      const server = `${instance.origin}/actor`;
      const flag = await taken(ours(), server, 'Flag', uri, reader.actorUri);
      assert.equal(flag['content'], comment);
      assert.ok(!JSON.stringify(flag).includes(main.uri), 'who reports is not told');
    },
    async pin() {
      const { main } = ours();
      await main.api.act((await pinned()).id, 'pin');
      const add = await taken(ours(), main.uri, 'Add', (await pinned()).uri);
      assert.equal(add['target'], `${main.uri}/collections/featured`);
      assert.ok(await featured());
    },
    async unpin() {
      const { main } = ours();
      await main.api.act((await pinned()).id, 'unpin');
      await taken(ours(), main.uri, 'Remove', (await pinned()).uri);
      assert.ok(!(await featured()));
    },
    async block() {
      const { main, shy } = ours();
      await shy.follow(main.uri);
      await until(() => shy.following.has(main.uri), { what: 'the Accept' });
      await main.api.relate((await known(main, shy)).id, 'block');
      await taken(ours(), main.uri, 'Block', shy.actorUri);
      assert.ok(!(await main.api.followers(main.id)).some(({ uri }) => uri === shy.actorUri));
    },
    async unblock() {
      const { main, shy } = ours();
      await main.api.relate((await known(main, shy)).id, 'unblock');
      const { id } = await taken(ours(), main.uri, 'Block', shy.actorUri);
      const undo = await taken(ours(), main.uri, 'Undo', String(id));
      assert.equal(objectOf(undo)['type'], 'Block');
    },
  };
}
