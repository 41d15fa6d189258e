import assert from 'node:assert/strict';
import { until } from '../../until.ts';
import type { Column } from '../actions.ts';
import { contents } from './contents.ts';
import { departures } from './departures.ts';
import { follows } from './follows.ts';
import { posts } from './posts.ts';
import { quotes } from './quotes.ts';
import { reactions } from './reactions.ts';
import { relations } from './relations.ts';
import type { Ours } from './world.ts';

/** What people here do, as the Fedify peer takes it in. */
export function toFedify(title: string, ours: () => Ours): Column {
  return {
    title,
    async prepare() {
      const { instance, peer, knock, main, mover, leaver, reader } = ours();
      for (const { uri } of [main, mover, leaver]) {
        await reader.follow(uri);
        await until(() => reader.following.has(uri), { what: `Accept of ${uri}` });
      }
      assert.equal(await peer.knocksAt(instance.origin), knock);
    },
    proofs: {
      ...follows(ours),
      ...posts(ours),
      ...reactions(ours),
      ...contents(ours),
      ...quotes(ours),
      ...relations(ours),
      ...departures(ours),
    },
  };
}
