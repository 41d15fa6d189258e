import { sql } from 'kysely';
import { invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { type ListRef, showList } from './show.ts';

/** Of one list, as many as somebody can follow in Mastodon. */
const MAX_MEMBERS = 7_500;

/**
 * Puts accounts into a list: only those that its owner follows or has asked to follow, or the owner.
 * All or none of them. Throws "not found" for any other account, `invalid` for one that is in it
 * or does not fit in.
 */
export async function addMembers(
  deps: { db: Db },
  ref: ListRef,
  accountIds: readonly string[],
): Promise<void> {
  const wanted = [...new Set(accountIds)];
  await inTransaction(deps.db, async (tx) => {
    await showList(tx, ref);
    if ((await followed(tx, ref.accountId, wanted)) < wanted.length) throw notFound();
    if (wanted.length === 0) return;
    const added = await tx
      .insertInto('list_accounts')
      .values(wanted.map((account_id) => ({ list_id: ref.listId, account_id })))
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    if (added.length < wanted.length) throw invalid('Account has already been taken');
    await refuseTooMany(tx, ref.listId);
  });
}

/** Two that add at once come one by one. */
async function refuseTooMany(tx: Tx, listId: string): Promise<void> {
  await sql`select id from lists where id = ${listId} for no key update`.execute(tx);
  const { rows } = await sql<{ members: number }>`
    select count(*)::int as members from list_accounts where list_id = ${listId}`.execute(tx);
  if (rows[0]!.members > MAX_MEMBERS)
    throw invalid(`A list cannot have more than ${MAX_MEMBERS} members`);
}

/** Takes accounts out of a list; those that are not in it do not matter. Throws "not found". */
export async function removeMembers(
  deps: { db: Db },
  ref: ListRef,
  accountIds: readonly string[],
): Promise<void> {
  await showList(deps.db, ref);
  await deps.db
    .deleteFrom('list_accounts')
    .where('list_id', '=', ref.listId)
    .where('account_id', '=', sql<string>`any(${[...accountIds]}::bigint[])`)
    .execute();
}

/** A member, by the account's id and the id of its row, which is the cursor. */
export interface Member {
  id: string;
  cursor: string;
}

/** Who is in a list, the latest first. Throws "not found". */
export async function listMembers(db: Db, ref: ListRef, page: PageQuery): Promise<Member[]> {
  await showList(db, ref);
  return newestFirst(await membersQuery(db, ref.listId, page).execute(), page);
}

export function membersQuery(db: Db, listId: string, page: PageQuery) {
  const query = db
    .selectFrom('list_accounts')
    .innerJoin('accounts', 'accounts.id', 'list_accounts.account_id')
    .select(['list_accounts.id as cursor', 'accounts.id as id'])
    .where('list_accounts.list_id', '=', listId)
    .where('accounts.suspended_at', 'is', null);
  return keyset(query, 'list_accounts.id', page);
}

async function followed(tx: Tx, accountId: string, ids: string[]): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from unnest(${ids}::bigint[]) as wanted (id)
    where wanted.id = ${accountId}
      or exists (select from follows f where f.account_id = ${accountId} and f.target_account_id = wanted.id)
      or exists (select from follow_requests r where r.account_id = ${accountId} and r.target_account_id = wanted.id)`.execute(
    tx,
  );
  return Number(rows[0]?.count ?? 0);
}
