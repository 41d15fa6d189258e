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
