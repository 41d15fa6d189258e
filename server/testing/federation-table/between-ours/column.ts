import { follow } from '../../scenarios/meet.ts';
import type { Column } from '../actions.ts';
import { contents } from './contents.ts';
import { departures } from './departures.ts';
import { follows } from './follows.ts';
import { posts } from './posts.ts';
import { quotes } from './quotes.ts';
import { reactions } from './reactions.ts';
import { relations } from './relations.ts';
import type { Pair } from './world.ts';

/** What people on one instance of ours do, as seen on the other. */
export function betweenOurs(title: string, pair: () => Pair): Column {
  return {
    title,
    async prepare() {
      const { reader, main, mover, leaver } = pair();
      for (const followed of [main, mover, leaver]) await follow(reader, followed);
    },
    proofs: {
      ...follows(pair),
      ...posts(pair),
      ...reactions(pair),
      ...contents(pair),
      ...quotes(pair),
      ...relations(pair),
      ...departures(pair),
    },
  };
}
