import { sql } from 'kysely';
import type { List } from '#server/contract/list.ts';
import { DomainError, invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { RepliesPolicy } from '#server/db/schema/lists.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { type ListRef, showList } from './show.ts';

/** What is given changes, what is not stays; a new list needs a title. */
export interface ListChange {
  title?: string | undefined;
  repliesPolicy?: string | undefined;
  exclusive?: boolean | undefined;
}

/** As in Mastodon; each list costs its owner's home timeline a little. */
const MAX_LISTS = 50;
const MAX_TITLE = 256;
const POLICIES: readonly string[] = ['list', 'followed', 'none'] satisfies RepliesPolicy[];

/** Makes a list. Throws `invalid` without a title, or when there are fifty already. */
export async function createList(
  deps: { db: Db },
  accountId: string,
  change: ListChange,
): Promise<List> {
  return await inTransaction(deps.db, async (tx) => {
    await holdLists(tx, accountId);
    return await insertList(tx, accountId, change);
  });
}

/** The id of the list with this title, which is made where there is none. Throws as `createList`. */
export async function listByTitle(
  deps: { db: Db },
  accountId: string,
  title: string,
): Promise<string> {
  return await inTransaction(deps.db, async (tx) => {
    await holdLists(tx, accountId);
    const known = await tx
      .selectFrom('lists')
      .select('id')
      .where('account_id', '=', accountId)
      .where('title', '=', title.trim())
      .orderBy('id')
      .executeTakeFirst();
    return (known ?? (await insertList(tx, accountId, { title }))).id;
  });
}

/** One at a time for a person: two at once must come neither to fifty-one nor to two of a name. */
async function holdLists(tx: Tx, accountId: string): Promise<void> {
  await sql`select id from accounts where id = ${accountId} for no key update`.execute(tx);
}

async function insertList(tx: Tx, accountId: string, change: ListChange): Promise<List> {
  const { title = '', ...rest } = checked({ ...change, title: change.title ?? '' });
  const { count } = await tx
    .selectFrom('lists')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MAX_LISTS) throw invalid('You have reached the maximum number of lists');
  return await tx
    .insertInto('lists')
    .values({ account_id: accountId, title, ...rest })
    .returning(['id', 'title', 'replies_policy', 'exclusive'])
    .executeTakeFirstOrThrow();
}

/** Changes a list of its owner's. Throws "not found" and what `createList` does. */
export async function updateList(
  deps: { db: Db },
  ref: ListRef,
  change: ListChange,
): Promise<List> {
  const values = checked(change);
  if (Object.values(values).every((value) => value === undefined))
    return await showList(deps.db, ref);
  const list = await deps.db
    .updateTable('lists')
    .set(values)
    .where('id', '=', ref.listId)
    .where('account_id', '=', ref.accountId)
    .returning(['id', 'title', 'replies_policy', 'exclusive'])
    .executeTakeFirst();
  if (!list) throw notFound();
  return list;
}

/** Deletes a list of its owner's; whom they follow stays. Throws "not found". */
export async function deleteList(deps: { db: Db }, ref: ListRef): Promise<void> {
  const list = await deps.db
    .deleteFrom('lists')
    .where('id', '=', ref.listId)
    .where('account_id', '=', ref.accountId)
    .returning('id')
    .executeTakeFirst();
  if (!list) throw notFound();
}

function checked({ title, repliesPolicy, exclusive }: ListChange) {
  if (title !== undefined && title.trim() === '') throw invalid("Title can't be blank");
  if (title !== undefined && title.length > MAX_TITLE)
    throw invalid(`Title is too long (maximum is ${MAX_TITLE} characters)`);
  // Mastodon's words, which do not begin like other validation faults.
  if (repliesPolicy !== undefined && !POLICIES.includes(repliesPolicy))
    throw new DomainError('invalid', `'${repliesPolicy}' is not a valid replies_policy`);
  return {
    title: title?.trim(),
    replies_policy: repliesPolicy as RepliesPolicy | undefined,
    exclusive,
  };
}
