import assert from 'node:assert/strict';
import type { Status } from '#server/contract/status.ts';
import { inHome, notified, statusOnce } from '../../scenarios/meet.ts';
import { REACTION_OUT } from '../reasons.ts';
import { once } from '../once.ts';
import type { Some } from '../actions.ts';
import type { Pair } from './world.ts';

type ReactionNames = 'reply' | 'mention' | 'like' | 'unlike' | 'boost' | 'unboost' | 'reaction';

export function reactions(pair: () => Pair): Some<ReactionNames> {
  /** A post of the reader's, at home and as the other side has it. */
  const theirs = once(async () => {
    const { main, reader } = pair();
    const original = await reader.api.publish({ status: 'What do you think?' });
    return { original, copy: await inHome(main, original.uri) };
  });
  const counted = async (wanted: (status: Status) => boolean) =>
    await statusOnce(pair().reader, (await theirs()).original.id, wanted);
  const act = async (verb: string) => await pair().main.api.act((await theirs()).copy.id, verb);
  return {
    async reply() {
      const { main, reader } = pair();
      const { original, copy } = await theirs();
      const status = `@${reader.acct} A lot`;
      const { uri } = await main.api.publish({ status, in_reply_to_id: copy.id });
      const { status: reply } = await notified(reader, 'mention', main, uri);
      assert.equal(reply?.in_reply_to_id, original.id);
      const { descendants } = await reader.api.context(original.id);
      assert.deepEqual([descendants.length, descendants[0]?.uri], [1, uri]);
    },
    async mention() {
      const { main, shy } = pair();
      const { uri } = await main.api.publish({ status: `Hello @${shy.acct}` });
      const { status } = await notified(shy, 'mention', main, uri);
      assert.deepEqual([status?.mentions.length, status?.mentions[0]?.id], [1, shy.id]);
    },
    async like() {
      await act('favourite');
      await counted(({ favourites_count }) => favourites_count === 1);
      const { main, reader } = pair();
      await notified(reader, 'favourite', main, (await theirs()).original.uri);
    },
    async unlike() {
      await act('unfavourite');
      await counted(({ favourites_count }) => favourites_count === 0);
    },
    async boost() {
      await act('reblog');
      await counted(({ reblogs_count }) => reblogs_count === 1);
      const { main, reader } = pair();
      await notified(reader, 'reblog', main, (await theirs()).original.uri);
    },
    async unboost() {
      await act('unreblog');
      await counted(({ reblogs_count }) => reblogs_count === 0);
    },
    reaction: REACTION_OUT,
  };
}
