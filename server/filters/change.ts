import { sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import { FilterContext } from '#server/contract/filter.ts';
import { DomainError, invalid, notFound } from '#server/core/errors.ts';
import { SECOND } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { FilterAction } from '#server/db/schema/filters.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { changeKeywords, type KeywordChange } from './keywords.ts';
import type { FilterRef } from './read.ts';
import { touchFilter } from './touch.ts';

/** What is given changes, what is not stays. */
export interface FilterChange {
  title?: string | undefined;
  context?: readonly string[] | undefined;
  action?: string | undefined;
  /** Seconds from now; null: never. */
  expiresIn?: number | null | undefined;
  keywords?: readonly KeywordChange[] | undefined;
}

const ACTIONS: readonly string[] = ['warn', 'hide', 'blur'] satisfies FilterAction[];
const MAX_TITLE = 256;
const MAX_FILTERS = 200;

/** Makes a filter with its keywords; resolves to its id. Throws `invalid` in Mastodon's words. */
export async function createFilter(
  deps: { db: Db },
  accountId: string,
  change: FilterChange,
): Promise<string> {
  const { keywords = [], ...given } = change;
  const values = checked({ ...given, title: given.title ?? '', context: given.context ?? [] });
  return await inTransaction(deps.db, async (tx) => {
    await refuseTooMany(tx, accountId);
    const { id } = await tx
      .insertInto('filters')
      .values({
        ...values,
        account_id: accountId,
        title: values.title ?? '',
        context: values.context ?? [],
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await changeKeywords(tx, id, keywords);
    await recordEvent(tx, 'filters.changed', { accountId });
    return id;
  });
}

/** Changes a filter of its owner's and its keywords. Throws "not found" and `invalid`. */
export async function updateFilter(
  deps: { db: Db },
  ref: FilterRef,
  change: FilterChange,
): Promise<void> {
  const { keywords = [], ...given } = change;
  const values = checked(given);
  await inTransaction(deps.db, async (tx) => {
    await touchFilter(tx, ref);
    await tx
      .updateTable('filters')
      .set({ ...values, updated_at: sql<Date>`clock_timestamp()` })
      .where('id', '=', ref.filterId)
      .execute();
    await changeKeywords(tx, ref.filterId, keywords);
  });
}

/** Deletes a filter of its owner's. Throws "not found". */
export async function deleteFilter(deps: { db: Db }, ref: FilterRef): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const row = await tx
      .deleteFrom('filters')
      .where('id', '=', ref.filterId)
      .where('account_id', '=', ref.accountId)
      .returning('id')
      .executeTakeFirst();
    if (!row) throw notFound();
    await recordEvent(tx, 'filters.changed', { accountId: ref.accountId });
  });
}

async function refuseTooMany(tx: Tx, accountId: string): Promise<void> {
  const { count } = await tx
    .selectFrom('filters')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MAX_FILTERS)
    throw invalid(`You cannot have more than ${MAX_FILTERS} filters`);
}

function checked({ title, context, action, expiresIn }: Omit<FilterChange, 'keywords'>) {
  const contexts = context?.map((one) => one.trim()).filter((one) => one !== '');
  const faults: string[] = [];
  if (title !== undefined && title.trim() === '') faults.push("Title can't be blank");
  if (title !== undefined && title.length > MAX_TITLE)
    faults.push(`Title is too long (maximum is ${MAX_TITLE} characters)`);
  if (contexts?.length === 0) faults.push("Context can't be blank");
  const valid = contexts?.map((one) => FilterContext.safeParse(one));
  if (contexts?.length === 0 || valid?.some((one) => !one.success))
    faults.push('Context None or invalid context supplied');
  if (faults.length > 0) throw invalid(faults.join(', '));
  // Mastodon's words, which do not begin like other validation faults.
  if (action !== undefined && !ACTIONS.includes(action))
    throw new DomainError('invalid', `'${action}' is not a valid action`);
  return {
    title: title?.trim(),
    context: contexts && ([...new Set(contexts)] as FilterContext[]),
    action: action as FilterAction | undefined,
    expires_at:
      typeof expiresIn === 'number' ? new Date(Date.now() + expiresIn * SECOND) : expiresIn,
  };
}
