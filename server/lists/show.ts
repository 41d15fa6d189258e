import type { List } from '#server/contract/list.ts';
import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';

/** Whose list, and which. */
export interface ListRef {
  accountId: string;
  listId: string;
}

const COLUMNS = ['lists.id', 'lists.title', 'lists.replies_policy', 'lists.exclusive'] as const;

/** All lists of an account, oldest first. */
export async function allLists(db: Db, accountId: string): Promise<List[]> {
  return await db
    .selectFrom('lists')
    .select(COLUMNS)
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
}

/** One list of its owner's. Throws "not found", also for the list of somebody else. */
export async function showList(db: Db, { accountId, listId }: ListRef): Promise<List> {
  const list = await db
    .selectFrom('lists')
    .select(COLUMNS)
    .where('id', '=', listId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!list) throw notFound();
  return list;
}

/** Those of an account's lists that another account is in. */
export async function listsWith(
  db: Db,
  pair: { accountId: string; memberId: string },
): Promise<List[]> {
  return await db
    .selectFrom('lists')
    .innerJoin('list_accounts', 'list_accounts.list_id', 'lists.id')
    .select(COLUMNS)
    .where('lists.account_id', '=', pair.accountId)
    .where('list_accounts.account_id', '=', pair.memberId)
    .orderBy('lists.id')
    .execute();
}

/** Whether the account has a list with this id. */
export async function ownsList(db: Db, accountId: string, listId: string): Promise<boolean> {
  const row = await db
    .selectFrom('lists')
    .select('id')
    .where('id', '=', listId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}
