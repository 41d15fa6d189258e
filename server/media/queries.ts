import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { MediaTable } from '../db/schema/media.ts';

export type MediaRow = Selectable<MediaTable>;

/** Media of statuses, in their order. */
export async function findMediaOfStatuses(db: Db, statusIds: readonly string[]): Promise<MediaRow[]> {
  if (statusIds.length === 0) return [];
  return await db
    .selectFrom('media')
    .selectAll()
    .where('status_id', '=', sql<string>`any(${[...statusIds]}::bigint[])`)
    .orderBy('status_id')
    .orderBy('position')
    .orderBy('id')
    .execute();
}

export async function findMedia(db: Db, ids: readonly string[]): Promise<MediaRow[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom('media')
    .selectAll()
    .where('id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .execute();
}

export async function findOwnMedia(db: Db, accountId: string, id: string): Promise<MediaRow | undefined> {
  return await db
    .selectFrom('media')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}
