import assert from 'node:assert/strict';
import type { Person } from '../../people.ts';
import { goneFor, inHome, notified, statusOnce } from '../../scenarios/meet.ts';
import type { Some } from '../actions.ts';
import type { Pair } from './world.ts';

type PostNames = 'public' | 'unlisted' | 'followers' | 'direct' | 'edit' | 'delete';

export function posts(pair: () => Pair): Some<PostNames> {
  const hiddenFrom = async (person: Person, id: string) =>
    assert.equal((await person.api.request('GET', `/api/v1/statuses/${id}`)).status, 404);
  const publicly = async (uri: string) =>
    (await pair().to.client().public()).some((status) => status.uri === uri);
  return {
    async public() {
      const { main, reader } = pair();
      const { uri } = await main.api.publish({ status: 'For everybody' });
      const copy = await inHome(reader, uri);
      assert.equal(copy.visibility, 'public');
      assert.match(copy.content, /For everybody/);
      assert.ok(await publicly(uri));
    },
    async unlisted() {
      const { main, reader, shy } = pair();
      const { uri } = await main.api.publish({ status: 'Quietly', visibility: 'unlisted' });
      const copy = await inHome(reader, uri);
      assert.equal(copy.visibility, 'unlisted');
      assert.equal((await shy.api.status(copy.id)).uri, uri);
      assert.ok(!(await publicly(uri)));
    },
    async followers() {
      const { main, reader, shy } = pair();
      const { uri } = await main.api.publish({ status: 'Among us', visibility: 'private' });
      const copy = await inHome(reader, uri);
      assert.equal(copy.visibility, 'private');
      await hiddenFrom(shy, copy.id);
    },
    async direct() {
      const { main, reader, shy } = pair();
      const status = `@${reader.acct} between us`;
      const { uri } = await main.api.publish({ status, visibility: 'direct' });
      const { status: copy } = await notified(reader, 'mention', main, uri);
      assert.equal(copy?.visibility, 'direct');
      await hiddenFrom(shy, copy.id);
    },
    async edit() {
      const { main, reader } = pair();
      const { id, uri } = await main.api.publish({ status: 'Frist' });
      const copy = await inHome(reader, uri);
      await main.api.edit(id, { status: 'First', spoiler_text: 'Order' });
      const edited = await statusOnce(reader, copy.id, ({ edited_at }) => edited_at !== null);
      assert.match(edited.content, /First/);
      assert.equal(edited.spoiler_text, 'Order');
    },
    async delete() {
      const { main, reader } = pair();
      const { id, uri } = await main.api.publish({ status: 'Not for long' });
      const copy = await inHome(reader, uri);
      await main.api.remove(id);
      await goneFor(reader, copy.id);
    },
  };
}
