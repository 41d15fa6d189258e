import type { Transaction } from 'kysely';
import type { Db } from './pool.ts';
import type { Database } from './schema/database.ts';

/** A transaction in progress. Whatever is to happen only once it committed goes to `onCommit`. */
export type Tx = Transaction<Database>;

const commitHooks = new WeakMap<object, (() => void)[]>();

/**
 * Runs `work` in a transaction (READ COMMITTED) and then whatever it asked for by `onCommit`. When
 * `work` throws, everything is rolled back, nothing of that runs, and the error goes on.
 */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const hooks: (() => void)[] = [];
  const result = await db.transaction().execute(async (tx) => {
    commitHooks.set(tx, hooks);
    return await work(tx);
  });
  for (const hook of hooks) hook();
  return result;
}

/**
 * Runs `hook` after the commit: for nudges only (a lost one costs seconds, never data), as the
 * process may die between the commit and the hook.
 */
export function onCommit(tx: Tx, hook: () => void): void {
  const hooks = commitHooks.get(tx);
  if (!hooks) throw new Error('onCommit needs a transaction opened by inTransaction');
  hooks.push(hook);
}
