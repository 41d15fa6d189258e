import { type Selectable, sql } from 'kysely';
import { notFound } from '#server/core/errors.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import type { Db } from '#server/db/pool.ts';
import type { FeedItemsTable, FeedsTable } from '#server/db/schema/feeds.ts';
import type { Tx } from '#server/db/transaction.ts';
import type { Found } from './source.ts';

export type FeedRow = Selectable<FeedsTable> & {
  username: string;
  display_name: string;
  note: string;
};
export type ItemRow = Selectable<FeedItemsTable>;

function feeds(db: Db) {
  return db
    .selectFrom('feeds')
    .innerJoin('accounts', 'accounts.id', 'feeds.account_id')
    .selectAll('feeds')
    .select(['accounts.username', 'accounts.display_name', 'accounts.note']);
}

/** All of them, or the one of an account. */
export async function listFeedRows(db: Db, accountId?: string): Promise<FeedRow[]> {
  return await feeds(db)
    .$if(accountId !== undefined, (query) => query.where('feeds.account_id', '=', accountId!))
    .orderBy('accounts.username')
    .execute();
}

/** By handle. Throws "not found". */
export async function findFeed(db: Db, username: string): Promise<FeedRow> {
  const row = await feeds(db)
    .where(sql<string>`lower(accounts.username)`, '=', username.replace(/^@/, '').toLowerCase())
    .where('accounts.domain', 'is', null)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

export async function findFeedById(db: Db, id: string): Promise<FeedRow> {
  const row = await feeds(db).where('feeds.account_id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

export async function findDueIds(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('feeds')
    .innerJoin('accounts', 'accounts.id', 'feeds.account_id')
    .select('feeds.account_id')
    .where('accounts.suspended_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('run_asked_at', 'is not', null),
        eb.and([eb('feeds.state', '=', 'active'), eb('next_run_at', '<=', sql<Date>`now()`)]),
      ]),
    )
    .where((eb) =>
      eb.or([eb('running_until', 'is', null), eb('running_until', '<', sql<Date>`now()`)]),
    )
    .orderBy('next_run_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.account_id);
}

/** Takes a feed for ten minutes; false when somebody else is at it. */
export async function takeFeed(db: Db, id: string): Promise<boolean> {
  const taken = await db
    .updateTable('feeds')
    .set({ running_until: sql<Date>`now() + interval '10 minutes'` })
    .where('account_id', '=', id)
    .where((eb) =>
      eb.or([eb('running_until', 'is', null), eb('running_until', '<', sql<Date>`now()`)]),
    )
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

/** Keeps what was found and is not known yet, in its order. */
export async function keepFound(
  db: Db,
  feedId: string,
  found: readonly Found[],
): Promise<string[]> {
  if (found.length === 0) return [];
  const rows = await db
    .insertInto('feed_items')
    .values(
      found.map(({ key, title, ref }) => ({
        feed_id: feedId,
        key,
        title: title.slice(0, 500),
        found: JSON.stringify(ref),
      })),
    )
    .onConflict((conflict) => conflict.columns(['feed_id', 'key']).doNothing())
    .returning('id')
    .execute();
  return rows.map((row) => row.id).toSorted((one, other) => Number(one) - Number(other));
}

/** What waits to be posted, and which of these keys need not be asked for again. */
export async function findKnown(
  db: Db,
  feedId: string,
  keys: readonly string[],
): Promise<{ waiting: Found[]; known: Set<string> }> {
  const rows = await db
    .selectFrom('feed_items')
    .select(['key', 'title', 'found', 'state'])
    .where('feed_id', '=', feedId)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'waiting'),
        ...(keys.length === 0 ? [] : [eb('key', 'in', [...keys])]),
      ]),
    )
    .orderBy('id')
    .execute();
  return {
    waiting: rows
      .filter((row) => row.state === 'waiting')
      .map(({ key, title, found }) => ({ key, title, ref: found as Found['ref'] })),
    known: new Set(rows.map((row) => row.key)),
  };
}

/** What waits, the oldest first. */
export async function findWaiting(db: Db, feedId: string): Promise<ItemRow[]> {
  return await db
    .selectFrom('feed_items')
    .selectAll()
    .where('feed_id', '=', feedId)
    .where('state', '=', 'waiting')
    .orderBy('id')
    .execute();
}

export async function skipItems(db: Db, ids: readonly string[], reason: string): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('feed_items')
    .set({ state: 'skipped', reason })
    .where('id', 'in', [...ids])
    .where('state', '=', 'waiting')
    .execute();
}

export async function noteReason(db: Db, id: string, reason: string): Promise<void> {
  await db.updateTable('feed_items').set({ reason }).where('id', '=', id).execute();
}

/** Takes an item for publishing in the transaction that publishes it; false when it changed since. */
export async function takeItem(tx: Tx, item: Pick<ItemRow, 'id' | 'state'>): Promise<boolean> {
  const taken = await tx
    .updateTable('feed_items')
    .set({ state: 'published', reason: null, published_at: sql<Date>`now()` })
    .where('id', '=', item.id)
    .where('state', '=', item.state)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

/** What was posted lately and stands, with what it shows; the latest first. */
export async function findPosted(db: Db, feedId: string, limit: number): Promise<ItemRow[]> {
  return await db
    .selectFrom('feed_items')
    .innerJoin('statuses', 'statuses.id', 'feed_items.status_id')
    .selectAll('feed_items')
    .where('feed_items.feed_id', '=', feedId)
    .where('feed_items.state', '=', 'published')
    .where('feed_items.page_id', 'is not', null)
    .where('feed_items.published_at', '>', sql<Date>`now() - interval '60 days'`)
    .where('statuses.deleted_at', 'is', null)
    .orderBy('feed_items.id', 'desc')
    .limit(limit)
    .execute();
}

export interface ItemCounts {
  feed_id: string;
  waiting: number;
  published: number;
  skipped: number;
  removed: number;
}

/** Of these feeds, or of all. */
export async function countItems(
  db: Db,
  feedIds?: readonly string[],
): Promise<Map<string, ItemCounts>> {
  if (feedIds?.length === 0) return new Map();
  const rows = await db
    .selectFrom('feed_items')
    .select('feed_id')
    .select(sql<number>`count(*) filter (where state = 'waiting')::int`.as('waiting'))
    .select(sql<number>`count(*) filter (where state = 'published')::int`.as('published'))
    .select(sql<number>`count(*) filter (where state = 'skipped')::int`.as('skipped'))
    .select(sql<number>`count(*) filter (where state = 'removed')::int`.as('removed'))
    .$if(feedIds !== undefined, (query) => query.where('feed_id', 'in', [...feedIds!]))
    .groupBy('feed_id')
    .execute();
  return new Map(rows.map((row) => [row.feed_id, row]));
}

export type ItemWithPost = ItemRow & { post_deleted_at: Date | null };

function items(db: Db) {
  return db
    .selectFrom('feed_items')
    .leftJoin('statuses', 'statuses.id', 'feed_items.status_id')
    .selectAll('feed_items')
    .select('statuses.deleted_at as post_deleted_at');
}

/** What a feed found, the newest first. */
export async function listItemRows(
  db: Db,
  feedId: string,
  { state, page }: { state: ItemRow['state'] | undefined; page: PageQuery },
): Promise<ItemWithPost[]> {
  let query = items(db).where('feed_items.feed_id', '=', feedId);
  if (state !== undefined) query = query.where('feed_items.state', '=', state);
  return newestFirst(await keyset(query, 'feed_items.id', page).execute(), page);
}

/** Throws "not found". */
export async function findItem(db: Db, id: string): Promise<ItemWithPost> {
  const row = await items(db).where('feed_items.id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

export async function findItemByKey(
  db: Db,
  feedId: string,
  key: string,
): Promise<ItemWithPost | null> {
  const row = await items(db)
    .where('feed_items.feed_id', '=', feedId)
    .where('feed_items.key', '=', key)
    .executeTakeFirst();
  return row ?? null;
}
