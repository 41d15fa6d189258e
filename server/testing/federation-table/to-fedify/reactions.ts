import assert from 'node:assert/strict';
import { inHome } from '../../scenarios/meet.ts';
import { once } from '../once.ts';
import { REACTION_OUT } from '../reasons.ts';
import type { Some } from '../actions.ts';
import { type Ours, type Json, taken, known, asList, objectOf } from './world.ts';

type ReactionNames = 'reply' | 'mention' | 'like' | 'unlike' | 'boost' | 'unboost' | 'reaction';

export function reactions(ours: () => Ours): Some<ReactionNames> {
  const theirs = once(async () => {
    const { main, reader } = ours();
    return await inHome(main, await reader.publish({ content: 'What do you think?' }));
  });
  const act = async (verb: string) => await ours().main.api.act((await theirs()).id, verb);
  const undone = async (type: 'Like' | 'Announce') => {
    const { main } = ours();
    const { id } = await taken(ours(), main.uri, type, (await theirs()).uri);
    const undo = await taken(ours(), main.uri, 'Undo', String(id));
    assert.deepEqual([objectOf(undo)['type'], objectOf(undo)['actor']], [type, main.uri]);
  };
  return {
    async reply() {
      const { main, reader } = ours();
      const { id, uri: parent, account } = await theirs();
      const reply = { status: `@${account.acct} A lot`, in_reply_to_id: id };
      const { uri } = await main.api.publish(reply);
      const create = await taken(ours(), main.uri, 'Create', uri);
      assert.equal(objectOf(create)['inReplyTo'], parent);
      assert.ok(asList(create['cc']).includes(reader.actorUri));
    },
    async mention() {
      const { main, shy } = ours();
      const { acct } = await known(main, shy);
      const { uri } = await main.api.publish({ status: `Hello @${acct}` });
      const create = await taken(ours(), main.uri, 'Create', uri);
      const tags = asList(objectOf(create)['tag']) as Json[];
      const named = tags.filter(({ type }) => type === 'Mention');
      assert.deepEqual(
        named.map(({ href }) => href),
        [shy.actorUri],
      );
    },
    async like() {
      await act('favourite');
      await taken(ours(), ours().main.uri, 'Like', (await theirs()).uri);
    },
    async unlike() {
      await act('unfavourite');
      await undone('Like');
    },
    async boost() {
      await act('reblog');
      await taken(ours(), ours().main.uri, 'Announce', (await theirs()).uri);
    },
    async unboost() {
      await act('unreblog');
      await undone('Announce');
    },
    reaction: REACTION_OUT,
  };
}
