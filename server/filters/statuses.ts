import type { FilterStatus } from '#server/contract/filter.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { type FilterRef, showFilter } from './read.ts';
import { touchFilter } from './touch.ts';

/** Whose entry, and which. */
export interface FilterStatusRef {
  accountId: string;
  id: string;
}

const MAX_STATUSES = 1_000;

/** The single statuses of one filter. Throws "not found". */
export async function listFilterStatuses(db: Db, ref: FilterRef): Promise<FilterStatus[]> {
  return (await showFilter(db, ref)).statuses;
}

/** Adds a status to a filter. Throws "not found", `invalid` for a status one may not see. */
export async function addFilterStatus(
  deps: { db: Db },
  ref: FilterRef & { statusId: string },
): Promise<FilterStatus> {
  return await inTransaction(deps.db, async (tx) => {
    await touchFilter(tx, ref);
    const visible = await tx
      .selectFrom('statuses')
      .select('id')
      .where('id', '=', ref.statusId)
      .where(visibleTo(ref.accountId))
      .executeTakeFirst();
    if (!visible) throw invalid('Status must exist');
    await refuseTooMany(tx, ref.filterId);
    const row = await tx
      .insertInto('filter_statuses')
      .values({ filter_id: ref.filterId, status_id: ref.statusId })
      .onConflict((conflict) => conflict.doNothing())
      .returning(['id', 'status_id'])
      .executeTakeFirst();
    if (!row) throw invalid('Status has already been taken');
    return row;
  });
}

async function refuseTooMany(tx: Tx, filterId: string): Promise<void> {
  const { count } = await tx
    .selectFrom('filter_statuses')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('filter_id', '=', filterId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MAX_STATUSES)
    throw invalid(`A filter cannot have more than ${MAX_STATUSES} statuses`);
}

/** One entry, wherever it is in its owner's filters. Throws "not found". */
export async function showFilterStatus(db: Db, ref: FilterStatusRef): Promise<FilterStatus> {
  const { id, status_id } = await find(db, ref);
  return { id, status_id };
}

export async function removeFilterStatus(deps: { db: Db }, ref: FilterStatusRef): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { filter_id } = await find(tx, ref);
    await touchFilter(tx, { accountId: ref.accountId, filterId: filter_id });
    await tx.deleteFrom('filter_statuses').where('id', '=', ref.id).execute();
  });
}

async function find(db: Db, { accountId, id }: FilterStatusRef) {
  const row = await db
    .selectFrom('filter_statuses')
    .innerJoin('filters', 'filters.id', 'filter_statuses.filter_id')
    .select(['filter_statuses.id', 'filter_statuses.filter_id', 'filter_statuses.status_id'])
    .where('filter_statuses.id', '=', id)
    .where('filters.account_id', '=', accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}
