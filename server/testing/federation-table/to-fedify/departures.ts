import assert from 'node:assert/strict';
import { deleteLocalAccount } from '#server/accounts/delete-local.ts';
import { moveAccount } from '#server/accounts/relations/move.ts';
import { setAliases } from '#server/accounts/profile/set-aliases.ts';
import type { Some } from '../actions.ts';
import { type Ours, taken, asList } from './world.ts';

/** The commands of the operator do the same; they are run between two instances of ours. */
export function departures(ours: () => Ours): Some<'move' | 'gone'> {
  return {
    async move() {
      const { instance, main, mover, reader } = ours();
      const deps = { db: instance.database.db };
      await setAliases(deps, { accountId: main.id, add: [mover.uri], remove: [] });
      await moveAccount(deps, { accountId: mover.id, targetAccountId: main.id });
      const move = await taken(ours(), mover.uri, 'Move', main.uri);
      assert.deepEqual([move['object'], move['target']], [mover.uri, main.uri]);
      assert.equal((await reader.fetch(mover.uri))['movedTo'], main.uri);
      const aliases = asList((await reader.fetch(main.uri))['alsoKnownAs']);
      assert.deepEqual(aliases, [mover.uri]);
    },
    async gone() {
      const { instance, leaver, reader } = ours();
      await deleteLocalAccount(instance.database.db, leaver.id);
      const { object } = await taken(ours(), leaver.uri, 'Delete', leaver.uri);
      assert.equal(object, leaver.uri);
      await assert.rejects(reader.fetch(leaver.uri));
    },
  };
}
