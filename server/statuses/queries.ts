import { notFound } from '../core/errors.ts';
import type { Db } from '../db/pool.ts';
import type { Tx } from '../db/transaction.ts';
import { visibleTo } from './policy.ts';

export type Author = Awaited<ReturnType<typeof findAuthor>>;

/** A local account that writes, with what it prefers; a suspended one is not found. */
export async function findAuthor(db: Db, accountId: string) {
  const author = await db
    .selectFrom('accounts')
    .leftJoin('users', 'users.account_id', 'accounts.id')
    .select(['accounts.id', 'accounts.username', 'accounts.silenced_at'])
    .select(['users.default_visibility', 'users.default_sensitive', 'users.default_language'])
    .where('accounts.id', '=', accountId)
    .where('accounts.domain', 'is', null)
    .where('accounts.suspended_at', 'is', null)
    .executeTakeFirst();
  if (!author) throw notFound();
  return author;
}

export type Parent = NonNullable<Awaited<ReturnType<typeof findParent>>>;

/** What is replied to: the status itself, or what it boosts, where the viewer may see it. */
export async function findParent(db: Db, statusId: string, viewerId: string) {
  return await db
    .selectFrom('statuses as asked')
    .innerJoin('statuses', (join) =>
      join.on((eb) => eb('statuses.id', '=', eb.fn.coalesce('asked.reblog_of_id', 'asked.id'))),
    )
    .select(['statuses.id', 'statuses.uri', 'statuses.account_id', 'statuses.conversation_id'])
    .where('asked.id', '=', statusId)
    .where(visibleTo(viewerId, 'asked'))
    .where(visibleTo(viewerId))
    .executeTakeFirst();
}

/** A status by its ActivityPub id, deleted ones included. */
export async function findByUri(db: Db, uri: string) {
  return await db
    .selectFrom('statuses')
    .select(['id', 'uri', 'account_id', 'conversation_id', 'deleted_at'])
    .where('uri', '=', uri)
    .executeTakeFirst();
}

/** The same for whoever is about to change it: the row is held until the transaction ends. */
export async function lockByUri(tx: Tx, uri: string) {
  return await tx
    .selectFrom('statuses')
    .select(['id', 'account_id', 'created_at', 'edited_at', 'deleted_at'])
    .where('uri', '=', uri)
    .forUpdate()
    .executeTakeFirst();
}

export async function isTombstone(db: Db, uri: string): Promise<boolean> {
  const row = await db.selectFrom('tombstones').select('uri').where('uri', '=', uri).executeTakeFirst();
  return row !== undefined;
}

export async function addTombstone(tx: Tx, uri: string): Promise<void> {
  await tx.insertInto('tombstones').values({ uri }).onConflict((c) => c.doNothing()).execute();
}

export async function findAccountUri(db: Db, accountId: string): Promise<string | null> {
  const row = await db.selectFrom('accounts').select('uri').where('id', '=', accountId).executeTakeFirst();
  return row?.uri ?? null;
}
