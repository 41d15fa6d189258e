import { LRUCache } from 'lru-cache';
import type { Db } from '#server/db/pool.ts';
import { gather } from './batch.ts';

/** What is sent, and as whom. */
export interface Body {
  accountId: string;
  /** The key that signs it, where it is not the account's present one. */
  keyId: string | null;
  bytes: Buffer;
  /** Base64 SHA-256 of the bytes. */
  digest: string;
  /** Their server is told which of its accounts are meant. */
  followersOnly: boolean;
}

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The bodies of activities by id: one activity goes to many hosts, so each is read once. Null where
 * the activity is gone, with its account.
 */
export function createBodies(db: Db): (activityId: string) => Promise<Body | null> {
  const cache = new LRUCache<string, Body>({
    maxSize: MAX_BYTES,
    sizeCalculation: (body) => body.bytes.length + 256,
  });
  const load = gather<string, Body | null>((ids) => readBodies(db, ids), { size: 100, wait: 1 });
  const loading = new Map<string, Promise<Body | null>>();
  return async (id) => {
    const cached = cache.get(id);
    if (cached !== undefined) return cached;
    const shared = loading.get(id) ?? load(id).finally(() => loading.delete(id));
    loading.set(id, shared);
    const body = await shared;
    if (body !== null) cache.set(id, body);
    return body;
  };
}

async function readBodies(db: Db, ids: string[]): Promise<(Body | null)[]> {
  const rows = await db
    .selectFrom('outgoing_activities')
    .select(['id', 'account_id', 'key_id', 'body', 'digest', 'followers_only'])
    .where('id', 'in', ids)
    .execute();
  const byId = new Map(
    rows.map((row) => [
      row.id,
      {
        accountId: row.account_id,
        keyId: row.key_id,
        bytes: Buffer.from(row.body),
        digest: row.digest,
        followersOnly: row.followers_only,
      },
    ]),
  );
  return ids.map((id) => byId.get(id) ?? null);
}
