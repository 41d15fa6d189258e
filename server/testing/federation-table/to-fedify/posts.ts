import assert from 'node:assert/strict';
import type { Person } from '../../people.ts';
import type { Some } from '../actions.ts';
import { type Ours, PUBLIC, taken, known, asList, objectOf } from './world.ts';

type PostNames = 'public' | 'unlisted' | 'followers' | 'direct' | 'edit' | 'delete';

export function posts(ours: () => Ours): Some<PostNames> {
  const openly = async (uri: string) =>
    (await fetch(uri, { headers: { accept: 'application/activity+json' } })).status;
  /** What arrives of a post, and how it is addressed. */
  const arrived = async (post: Parameters<Person['api']['publish']>[0]) => {
    const { main } = ours();
    const { uri } = await main.api.publish(post);
    const create = await taken(ours(), main.uri, 'Create', uri);
    const note = objectOf(create);
    const everybody = (list: unknown) =>
      asList(list).some((one) => one === PUBLIC || one === 'as:Public');
    const { to, cc } = note;
    assert.deepEqual([asList(create['to']), asList(create['cc'])], [asList(to), asList(cc)]);
    const isFor = (list: unknown, one: string) => asList(list).includes(one);
    const followers = `${main.uri}/followers`;
    return {
      uri,
      note,
      to: { everybody: everybody(to), followers: isFor(to, followers), all: asList(to) },
      cc: { everybody: everybody(cc), followers: isFor(cc, followers), all: asList(cc) },
    };
  };
  return {
    async public() {
      const { uri, note, to, cc } = await arrived({ status: 'For everybody' });
      assert.match(String(note['content']), /For everybody/);
      assert.deepEqual([to.everybody, cc.followers], [true, true]);
      assert.equal(await openly(uri), 200);
    },
    async unlisted() {
      const { uri, to, cc } = await arrived({ status: 'Quietly', visibility: 'unlisted' });
      assert.deepEqual([to.everybody, to.followers, cc.everybody], [false, true, true]);
      assert.equal(await openly(uri), 200);
    },
    async followers() {
      const { uri, to, cc } = await arrived({ status: 'Among us', visibility: 'private' });
      assert.deepEqual([to.everybody, to.followers, cc.all.length], [false, true, 0]);
      assert.equal(await openly(uri), 404);
      assert.equal((await ours().reader.fetch(uri))['id'], uri);
    },
    async direct() {
      const { main, reader, shy } = ours();
      const { acct } = await known(main, reader);
      const { uri, to, cc } = await arrived({
        status: `@${acct} between us`,
        visibility: 'direct',
      });
      assert.deepEqual([to.all, cc.all], [[reader.actorUri], []]);
      assert.equal(await openly(uri), 404);
      assert.equal((await reader.fetch(uri))['id'], uri);
      await assert.rejects(shy.fetch(uri));
    },
    async edit() {
      const { main } = ours();
      const { id, uri } = await main.api.publish({ status: 'Frist' });
      await taken(ours(), main.uri, 'Create', uri);
      await main.api.edit(id, { status: 'First', spoiler_text: 'Order' });
      const note = objectOf(await taken(ours(), main.uri, 'Update', uri));
      assert.match(String(note['content']), /First/);
      assert.equal(note['summary'], 'Order');
      assert.ok(String(note['updated']) > String(note['published']));
    },
    async delete() {
      const { main } = ours();
      const { id, uri } = await main.api.publish({ status: 'Not for long' });
      await taken(ours(), main.uri, 'Create', uri);
      await main.api.remove(id);
      await taken(ours(), main.uri, 'Delete', uri);
      assert.ok([404, 410].includes(await openly(uri)));
    },
  };
}
