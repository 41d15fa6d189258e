import { loadActor } from '#server/activitypub/outbox/load-actor.ts';
import type { Db } from '#server/db/pool.ts';

/** Whether something of ours stood at `uri` and was deleted for good. */
export async function isGoneUri(db: Db, uri: string): Promise<boolean> {
  const row = await db
    .selectFrom('tombstones')
    .select('uri')
    .where('uri', '=', uri)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the account was here and is deleted: its emptied row, or a tombstone, is what is left. */
export async function isGoneAccount(db: Db, username: string, uri: string): Promise<boolean> {
  const actor = await loadActor(db, { username });
  return actor === null ? await isGoneUri(db, uri) : actor.deleted;
}
