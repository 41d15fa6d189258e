import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { findPeers } from './queries.ts';

const FRESH = 5 * MINUTE;
const FOUND = 10;
const known = new WeakMap<Db, { readAt: number; peers: Promise<string[]> }>();

/** The servers known here, in order; up to five minutes old, as finding them reads every account. */
export async function peers(db: Db): Promise<string[]> {
  const before = known.get(db);
  if (before && Date.now() - before.readAt < FRESH) return await before.peers;
  const read = findPeers(db);
  known.set(db, { readAt: Date.now(), peers: read });
  read.catch(() => known.delete(db));
  return await read;
}

/** The first few whose name begins so; none for nothing. */
export async function searchPeers(db: Db, text: string): Promise<string[]> {
  const start = text.trim().toLowerCase();
  if (start === '') return [];
  return (await peers(db)).filter((domain) => domain.startsWith(start)).slice(0, FOUND);
}
