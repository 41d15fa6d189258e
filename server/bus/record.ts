import type { Db } from '#server/db/pool.ts';
import { onCommit, rootOf, type Tx } from '#server/db/transaction.ts';
import type { EventCatalog, EventName } from './catalog.ts';

const nudges = new WeakMap<Db, () => void>();

/**
 * Records that something happened, in the transaction in which it happened: either both are kept
 * or neither. Once it committed the relay is nudged; a nudge that gets lost is made up for by the
 * sweeper.
 */
export async function recordEvent<Name extends EventName>(
  tx: Tx,
  name: Name,
  payload: EventCatalog[Name],
): Promise<void> {
  await tx
    .insertInto('events')
    .values({ name, payload: JSON.stringify(payload) })
    .execute();
  const nudge = nudges.get(rootOf(tx));
  if (nudge) onCommit(tx, nudge);
}

/** Tells the bus how to wake the relay after a commit on `db`; called once by the composition root. */
export function nudgeAfterEvents(db: Db, nudge: () => void): void {
  nudges.set(db, nudge);
}
