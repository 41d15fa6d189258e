import assert from 'node:assert/strict';
import type { Status } from '#server/contract/status.ts';
import { statusOnce } from '../../scenarios/meet.ts';
import { once } from '../once.ts';
import type { Some } from '../actions.ts';
import { type Theirs, told } from './world.ts';

type ReactionNames = 'reply' | 'mention' | 'like' | 'unlike' | 'boost' | 'unboost' | 'reaction';

export function reactions(theirs: () => Theirs): Some<ReactionNames> {
  const ours = once(async () => await theirs().reader.api.publish({ status: 'What now?' }));
  const counted = async (wanted: (status: Status) => boolean) =>
    await statusOnce(theirs().reader, (await ours()).id, wanted);
  const liked = once(async () => await theirs().main.like((await ours()).uri, theirs().reader.uri));
  const boosted = once(
    async () => await theirs().main.boost((await ours()).uri, theirs().reader.uri),
  );
  return {
    async reply() {
      const { main, reader } = theirs();
      const { id, uri: inReplyTo } = await ours();
      const uri = await main.publish({ content: 'A lot', inReplyTo, mentions: [reader] });
      const { status } = await told(reader, 'mention', main, uri);
      assert.equal(status?.in_reply_to_id, id);
      const { descendants } = await reader.api.context(id);
      assert.deepEqual([descendants.length, descendants[0]?.uri], [1, uri]);
    },
    async mention() {
      const { main, shy } = theirs();
      const uri = await main.publish({ content: 'Hello', mentions: [shy] });
      const { status } = await told(shy, 'mention', main, uri);
      assert.deepEqual([status?.mentions.length, status?.mentions[0]?.id], [1, shy.id]);
    },
    async like() {
      await liked();
      await counted(({ favourites_count }) => favourites_count === 1);
      await told(theirs().reader, 'favourite', theirs().main, (await ours()).uri);
    },
    async unlike() {
      await theirs().main.undo(await liked(), theirs().reader.uri);
      await counted(({ favourites_count }) => favourites_count === 0);
    },
    async boost() {
      await boosted();
      await counted(({ reblogs_count }) => reblogs_count === 1);
      await told(theirs().reader, 'reblog', theirs().main, (await ours()).uri);
    },
    async unboost() {
      await theirs().main.undo(await boosted(), theirs().reader.uri);
      await counted(({ reblogs_count }) => reblogs_count === 0);
    },
    async reaction() {
      const { main, reader } = theirs();
      const { id, uri } = await reader.api.publish({ status: 'Hurrah' });
      const react = { type: 'EmojiReact', object: uri, content: '🎉', to: reader.uri };
      const given = await main.send([reader.uri], react);
      const likes = async (count: number) =>
        await statusOnce(reader, id, ({ favourites_count }) => favourites_count === count);
      await likes(1);
      await told(reader, 'favourite', main, uri);
      await main.undo(given, reader.uri);
      await likes(0);
    },
  };
}
