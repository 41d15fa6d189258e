import assert from 'node:assert/strict';
import type { Person } from '../../people.ts';
import { goneFor, inHome, statusOnce } from '../../scenarios/meet.ts';
import type { Some } from '../actions.ts';
import { type Theirs, told } from './world.ts';

type PostNames = 'public' | 'unlisted' | 'followers' | 'direct' | 'edit' | 'delete';

export function posts(theirs: () => Theirs): Some<PostNames> {
  const hiddenFrom = async (person: Person, id: string) =>
    assert.equal((await person.api.request('GET', `/api/v1/statuses/${id}`)).status, 404);
  const publicly = async (uri: string) =>
    (await theirs().instance.client().public()).some((status) => status.uri === uri);
  return {
    async public() {
      const { main, reader } = theirs();
      const uri = await main.publish({ content: 'For everybody' });
      const copy = await inHome(reader, uri);
      assert.equal(copy.visibility, 'public');
      assert.match(copy.content, /For everybody/);
      assert.ok(await publicly(uri));
    },
    async unlisted() {
      const { main, reader, shy } = theirs();
      const uri = await main.publish({ content: 'Quietly', visibility: 'unlisted' });
      const copy = await inHome(reader, uri);
      assert.equal(copy.visibility, 'unlisted');
      assert.equal((await shy.api.status(copy.id)).uri, uri);
      assert.ok(!(await publicly(uri)));
    },
    async followers() {
      const { main, reader, shy } = theirs();
      const uri = await main.publish({ content: 'Among us', visibility: 'followers' });
      const copy = await inHome(reader, uri);
      assert.equal(copy.visibility, 'private');
      await hiddenFrom(shy, copy.id);
    },
    async direct() {
      const { main, reader, shy } = theirs();
      const uri = await main.publish({
        content: 'Between us',
        visibility: 'direct',
        mentions: [reader],
      });
      const { status } = await told(reader, 'mention', main, uri);
      assert.equal(status?.visibility, 'direct');
      await hiddenFrom(shy, status.id);
    },
    async edit() {
      const { main, reader } = theirs();
      const uri = await main.publish({ content: 'Frist' });
      const { id } = await inHome(reader, uri);
      await main.edit(uri, '<p>First</p>');
      const edited = await statusOnce(reader, id, ({ edited_at }) => edited_at !== null);
      assert.match(edited.content, /First/);
    },
    async delete() {
      const { main, reader } = theirs();
      const uri = await main.publish({ content: 'Not for long' });
      const { id } = await inHome(reader, uri);
      await main.remove(uri);
      await goneFor(reader, id);
    },
  };
}
