import assert from 'node:assert/strict';
import { testPictureFile } from '../../pictures.ts';
import { inHome, statusOnce } from '../../scenarios/meet.ts';
import { assertPicture } from '../seen.ts';
import type { Some } from '../actions.ts';
import type { Pair } from './world.ts';

export function contents(pair: () => Pair): Some<'poll' | 'vote' | 'picture' | 'emoji'> {
  const poll = { options: ['Tea', 'Coffee'], expires_in: 3600 };
  return {
    async poll() {
      const { main, reader } = pair();
      const original = await main.api.publish({ status: 'Tea?', poll });
      const copy = await inHome(reader, original.uri);
      assert.deepEqual(
        copy.poll?.options.map(({ title }) => title),
        poll.options,
      );
      assert.equal(copy.poll.expires_at, original.poll?.expires_at);
    },
    async vote() {
      const { main, reader } = pair();
      const original = await reader.api.publish({ status: 'Coffee?', poll });
      const copy = await inHome(main, original.uri);
      await main.api.vote(copy.poll?.id ?? '', [1]);
      const { poll: now } = await statusOnce(
        reader,
        original.id,
        (status) => status.poll?.votes_count === 1,
      );
      assert.deepEqual(
        now?.options.map(({ votes_count }) => votes_count),
        [0, 1],
      );
    },
    async picture() {
      const { main, reader } = pair();
      const file = await testPictureFile({ width: 120, height: 80 });
      const media = await main.api.upload(file, 'A gradient');
      const { uri } = await main.api.publish({ status: 'Look', media_ids: [media.id] });
      const [picture] = (await inHome(reader, uri)).media_attachments;
      assert.equal(picture?.description, 'A gradient');
      await assertPicture(picture.url);
    },
    async emoji() {
      const { main, reader } = pair();
      const { uri } = await main.api.publish({ status: 'So :blob: today' });
      const [emoji] = (await inHome(reader, uri)).emojis;
      assert.equal(emoji?.shortcode, 'blob');
      await assertPicture(emoji.url);
    },
  };
}
