import { sql } from 'kysely';
import { listen, type Listening } from '#server/db/listen.ts';
import type { Db } from '#server/db/pool.ts';
import { onCommit, rootOf, type Tx } from '#server/db/transaction.ts';

/** The PostgreSQL channel on which processes tell each other. */
const CREDENTIALS_CHANNEL = 'credentials';

const listeners = new WeakMap<Db, Set<() => void>>();

/**
 * Says that a session, a token or what its owner may do has changed: whoever remembers credentials
 * forgets them once the transaction committed, in this process at once and in the others as soon as
 * PostgreSQL has told them.
 */
export async function credentialsChanged(tx: Tx): Promise<void> {
  await sql`select pg_notify(${CREDENTIALS_CHANNEL}, '')`.execute(tx);
  for (const forget of listeners.get(rootOf(tx)) ?? []) onCommit(tx, forget);
}

/** Calls `forget` after every change that this process makes on `db`. */
export function onCredentialsChanged(db: Db, forget: () => void): void {
  const set = listeners.get(db) ?? new Set();
  listeners.set(db, set.add(forget));
}

/** Hears of changes that other processes make on the database at `url` and passes them on. */
export function listenForCredentialChanges(db: Db, url: string): Listening {
  return listen(url, CREDENTIALS_CHANNEL, () => {
    for (const forget of listeners.get(db) ?? []) forget();
  });
}
