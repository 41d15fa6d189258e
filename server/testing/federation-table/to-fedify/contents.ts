import assert from 'node:assert/strict';
import type { Person } from '../../people.ts';
import { testPictureFile } from '../../pictures.ts';
import { inHome } from '../../scenarios/meet.ts';
import { assertPicture } from '../seen.ts';
import type { Some } from '../actions.ts';
import { type Ours, type Json, taken, asList, objectOf } from './world.ts';

export function contents(ours: () => Ours): Some<'poll' | 'vote' | 'picture' | 'emoji'> {
  const created = async (post: Parameters<Person['api']['publish']>[0]) => {
    const { main } = ours();
    const { uri } = await main.api.publish(post);
    return objectOf(await taken(ours(), main.uri, 'Create', uri));
  };
  return {
    async poll() {
      const poll = { options: ['Tea', 'Coffee'], expires_in: 3600 };
      const question = await created({ status: 'Tea?', poll });
      assert.equal(question['type'], 'Question');
      const options = asList(question['oneOf']) as Json[];
      assert.deepEqual(
        options.map(({ name }) => name),
        poll.options,
      );
      assert.ok(Date.parse(String(question['endTime'])) > Date.now());
    },
    async vote() {
      const { main, reader } = ours();
      const uri = await reader.ask(['Tea', 'Coffee']);
      const copy = await inHome(main, uri);
      await main.api.vote(copy.poll?.id ?? '', [1]);
      const vote = objectOf(await taken(ours(), main.uri, 'Create', uri));
      const { name, inReplyTo, to, content } = vote;
      assert.deepEqual([name, inReplyTo, asList(to)], ['Coffee', uri, [reader.actorUri]]);
      assert.equal(content, undefined);
    },
    async picture() {
      const file = await testPictureFile({ width: 120, height: 80 });
      const media = await ours().main.api.upload(file, 'A gradient');
      const note = await created({ status: 'Look', media_ids: [media.id] });
      const [picture] = asList(note['attachment']) as Json[];
      assert.deepEqual([picture?.['name'], picture?.['mediaType']], ['A gradient', 'image/jpeg']);
      await assertPicture(String(picture?.['url']));
    },
    async emoji() {
      const note = await created({ status: 'So :blob: today' });
      const tags = asList(note['tag']) as Json[];
      const emoji = tags.find(({ type }) => String(type).endsWith('Emoji'));
      assert.equal(emoji?.['name'], ':blob:');
      await assertPicture(String((emoji['icon'] as Json)['url']));
    },
  };
}
