import type { Column } from '../actions.ts';
import { contents } from './contents.ts';
import { departures } from './departures.ts';
import { follows } from './follows.ts';
import { posts } from './posts.ts';
import { quotes } from './quotes.ts';
import { reactions } from './reactions.ts';
import { relations } from './relations.ts';
import { type Theirs, followHere } from './world.ts';

/** What people on the Fedify peer do, as seen here. */
export function fromFedify(title: string, theirs: () => Theirs): Column {
  return {
    title,
    async prepare() {
      const { reader, main, mover, leaver } = theirs();
      for (const followed of [main, mover, leaver]) await followHere(reader, followed);
    },
    proofs: {
      ...follows(theirs),
      ...posts(theirs),
      ...reactions(theirs),
      ...contents(theirs),
      ...quotes(theirs),
      ...relations(theirs),
      ...departures(theirs),
    },
  };
}
