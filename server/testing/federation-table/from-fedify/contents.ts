import assert from 'node:assert/strict';
import type { Status } from '#server/contract/status.ts';
import { testPictureFile } from '../../pictures.ts';
import { inHome, statusOnce } from '../../scenarios/meet.ts';
import { assertPicture } from '../seen.ts';
import type { Some } from '../actions.ts';
import type { Theirs } from './world.ts';

export function contents(theirs: () => Theirs): Some<'poll' | 'vote' | 'picture' | 'emoji'> {
  const picture = async (name: string) =>
    theirs().peer.serveFile(name, await testPictureFile({ type: 'png', width: 96, height: 64 }));
  return {
    async poll() {
      const { main, reader } = theirs();
      const copy = await inHome(reader, await main.ask(['Tea', 'Coffee']));
      assert.deepEqual(
        copy.poll?.options.map(({ title }) => title),
        ['Tea', 'Coffee'],
      );
      assert.deepEqual([copy.poll.multiple, copy.poll.expired], [false, false]);
    },
    async vote() {
      const { main, reader } = theirs();
      const poll = { options: ['Tea', 'Coffee'], expires_in: 3600 };
      const { id, uri } = await reader.api.publish({ status: 'Tea?', poll });
      await main.vote(uri, reader.uri, 'Coffee');
      const voted = (status: Status) => status.poll?.votes_count === 1;
      const { poll: now } = await statusOnce(reader, id, voted);
      assert.deepEqual(
        now?.options.map(({ votes_count }) => votes_count),
        [0, 1],
      );
      assert.deepEqual((await reader.api.context(id)).descendants, []);
    },
    async picture() {
      const { main, reader } = theirs();
      const size = { width: 96, height: 64 };
      const url = await picture('gradient.png');
      const given = { url, mediaType: 'image/png', description: 'A gradient', ...size };
      const uri = await main.publish({ content: 'Look', pictures: [given] });
      const [shown] = (await inHome(reader, uri)).media_attachments;
      assert.equal(shown?.description, 'A gradient');
      await assertPicture(shown.url);
    },
    async emoji() {
      const { main, reader } = theirs();
      const url = await picture('wave.png');
      const emojis = [{ shortcode: 'wave', url }];
      const uri = await main.publish({ content: 'Hi :wave:', emojis });
      const [emoji] = (await inHome(reader, uri)).emojis;
      assert.equal(emoji?.shortcode, 'wave');
      await assertPicture(emoji.url);
    },
  };
}
