import assert from 'node:assert/strict';
import { goneFor, inHome } from '../../scenarios/meet.ts';
import { until } from '../../until.ts';
import type { Some } from '../actions.ts';
import { type Theirs, known } from './world.ts';

export function departures(theirs: () => Theirs): Some<'move' | 'gone'> {
  return {
    async move() {
      const { mover, target, reader } = theirs();
      target.profile.aliases.push(mover.actorUri);
      mover.profile.movedTo = target.actorUri;
      const move = { type: 'Move', object: mover.actorUri, target: target.actorUri };
      await mover.send([reader.uri], move);
      await until(() => target.followers.has(reader.uri), { what: 'the new Follow' });
      const { id } = await known(reader, target);
      await until(async () => (await reader.api.relationship(id)).following);
      assert.equal((await known(reader, mover)).moved?.uri, target.actorUri);
    },
    async gone() {
      const { leaver, reader } = theirs();
      const { id, account } = await inHome(reader, await leaver.publish({ content: 'Farewell' }));
      await leaver.send([reader.uri], { type: 'Delete', object: leaver.actorUri });
      await goneFor(reader, id);
      const path = `/api/v1/accounts/${account.id}`;
      await until(async () => (await reader.api.request('GET', path)).status === 404);
    },
  };
}
