import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
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
  await recordEvents(tx, [{ name, payload } as DomainEvent]);
}

/** An event with its ids. */
export type DomainEvent = {
  [Name in EventName]: { name: Name; payload: EventCatalog[Name] };
}[EventName];

/** The same for several, in order. */
export async function recordEvents(tx: Tx, events: readonly DomainEvent[]): Promise<void> {
  if (events.length === 0) return;
  await insertEvents(tx, {
    names: events.map((event) => event.name),
    payloads: events.map((event) => JSON.stringify(event.payload)),
  });
  const nudge = nudges.get(rootOf(tx));
  if (nudge) onCommit(tx, nudge);
}

const insertEvents = statement(
  (p: { names: string[]; payloads: string[] }) => sql`
    insert into events (name, payload)
    select name, payload::jsonb from unnest(${p.names}::text[], ${p.payloads}::text[])
      as given (name, payload)`,
);

/** Tells the bus how to wake the relay after a commit on `db`; called once by the composition root. */
export function nudgeAfterEvents(db: Db, nudge: () => void): void {
  nudges.set(db, nudge);
}
