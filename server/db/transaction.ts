import type { Transaction } from 'kysely';
import type { Db } from './pool.ts';
import type { Database } from './schema/database.ts';

/** A transaction in progress. Whatever is to happen only once it committed goes to `onCommit`. */
export type Tx = Transaction<Database>;

interface Frame {
  root: Db;
  hooks: Set<() => void>;
}

const frames = new WeakMap<object, Frame>();

/**
 * Runs `work` in a transaction (READ COMMITTED) and then whatever it asked for by `onCommit`. When
 * `work` throws, everything is rolled back, nothing of that runs, and the error goes on.
 */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const frame: Frame = { root: db, hooks: new Set() };
  const result = await db.transaction().execute(async (tx) => {
    frames.set(tx, frame);
    return await work(tx);
  });
  for (const hook of frame.hooks) hook();
  return result;
}

/**
 * Runs `hook` after the commit, once however often it is asked for: for nudges only (a lost one
 * costs seconds, never data), as the process may die between the commit and the hook.
 */
export function onCommit(tx: Tx, hook: () => void): void {
  frameOf(tx).hooks.add(hook);
}

/** The database that a transaction was opened on. */
export function rootOf(tx: Tx): Db {
  return frameOf(tx).root;
}

function frameOf(tx: Tx): Frame {
  const frame = frames.get(tx);
  if (!frame) throw new Error('this transaction was not opened by inTransaction');
  return frame;
}
