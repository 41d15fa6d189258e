import { sql } from 'kysely';
import { statement } from '#server/db/statement.ts';
import type { Tx } from '#server/db/transaction.ts';

/**
 * Holds these object ids until the transaction ends. A status, the reply to it and its deletion may
 * arrive at the same moment, before any of them is known: whoever is about to link, keep or bury one
 * takes its uri first. Locks are taken in one order, so nobody waits in a ring.
 */
export async function lockUris(tx: Tx, uris: readonly string[]): Promise<void> {
  await lock(tx, { uris });
}

const lock = statement(
  (p: { uris: readonly string[] }) => sql`
    select pg_advisory_xact_lock(key)
    from (select distinct hashtextextended(uri, 0) as key from unnest(${p.uris}::text[]) as t (uri)
          order by key) as keys`,
);
