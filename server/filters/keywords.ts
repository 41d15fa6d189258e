import { sql } from 'kysely';
import type { FilterKeyword } from '#server/contract/filter.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { type FilterRef, keywordsOf, showFilter } from './read.ts';
import { touchFilter } from './touch.ts';

/** A keyword to add, or with its id one to change or, with `destroy`, to take away. */
export interface KeywordChange {
  id?: string | undefined;
  keyword?: string | undefined;
  wholeWord?: boolean | undefined;
  destroy?: boolean | undefined;
}

/** Whose keyword, and which. */
export interface KeywordRef {
  accountId: string;
  keywordId: string;
}

const MAX_KEYWORD = 512;
const MAX_KEYWORDS = 1_000;
/** Of all filters of a person: each process compiles them, and asks them of whatever is read. */
const MAX_IN_ALL = { keywords: 2_000, characters: 50_000 };
const COLUMNS = ['id', 'keyword', 'whole_word'] as const;

/** Does these changes to the keywords of a filter that the caller holds. Throws "not found". */
export async function changeKeywords(
  tx: Tx,
  filterId: string,
  changes: readonly KeywordChange[],
): Promise<void> {
  for (const { id, keyword, wholeWord, destroy } of changes) {
    if (id !== undefined && destroy) await destroyKeyword(tx, filterId, id);
    else if (id !== undefined) await updateKeyword(tx, filterId, id, { keyword, wholeWord });
  }
  const added = changes.filter((one) => one.id === undefined && !one.destroy && !isBlank(one));
  if (added.length > 0) await insertKeywords(tx, filterId, added);
  if (changes.length > 0) await refuseTooMuch(tx, filterId);
}

/** The keywords of one filter. Throws "not found". */
export async function listKeywords(db: Db, ref: FilterRef): Promise<FilterKeyword[]> {
  return (await showFilter(db, ref)).keywords;
}

/** Adds a keyword to a filter. Throws "not found", `invalid` for an empty one. */
export async function addKeyword(
  deps: { db: Db },
  ref: FilterRef,
  change: KeywordChange,
): Promise<FilterKeyword> {
  return await inTransaction(deps.db, async (tx) => {
    await touchFilter(tx, ref);
    const [added] = await insertKeywords(tx, ref.filterId, [change]);
    if (!added) throw notFound();
    await refuseTooMuch(tx, ref.filterId);
    return added;
  });
}

/** One keyword, wherever it is in its owner's filters. Throws "not found". */
export async function showKeyword(db: Db, ref: KeywordRef): Promise<FilterKeyword> {
  const { id, keyword, whole_word } = await findKeyword(db, ref);
  return { id, keyword, whole_word };
}

export async function changeKeyword(
  deps: { db: Db },
  ref: KeywordRef,
  change: KeywordChange,
): Promise<FilterKeyword> {
  return await inTransaction(deps.db, async (tx) => {
    const { filter_id } = await findKeyword(tx, ref);
    await touchFilter(tx, { accountId: ref.accountId, filterId: filter_id });
    const changed = await updateKeyword(tx, filter_id, ref.keywordId, change);
    await refuseTooMuch(tx, filter_id);
    return changed;
  });
}

export async function removeKeyword(deps: { db: Db }, ref: KeywordRef): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { filter_id } = await findKeyword(tx, ref);
    await touchFilter(tx, { accountId: ref.accountId, filterId: filter_id });
    await destroyKeyword(tx, filter_id, ref.keywordId);
  });
}

/** A keyword with the id of its filter. Throws "not found". */
export async function findKeyword(
  db: Db,
  { accountId, keywordId }: KeywordRef,
): Promise<FilterKeyword & { filter_id: string }> {
  const row = await db
    .selectFrom('filter_keywords')
    .innerJoin('filters', 'filters.id', 'filter_keywords.filter_id')
    .select(['filter_keywords.id', 'filter_keywords.filter_id'])
    .select(['filter_keywords.keyword', 'filter_keywords.whole_word'])
    .where('filter_keywords.id', '=', keywordId)
    .where('filters.account_id', '=', accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

async function insertKeywords(tx: Tx, filterId: string, changes: readonly KeywordChange[]) {
  const there = (await keywordsOf(tx, [filterId])).length;
  if (there + changes.length > MAX_KEYWORDS)
    throw invalid(`A filter cannot have more than ${MAX_KEYWORDS} keywords`);
  return await tx
    .insertInto('filter_keywords')
    .values(
      changes.map(({ keyword, wholeWord }) => ({
        filter_id: filterId,
        keyword: checked(keyword ?? ''),
        whole_word: wholeWord ?? true,
      })),
    )
    .returning(COLUMNS)
    .execute();
}

/** Looks at all filters of the person whose filter this is; two changes at once come one by one. */
async function refuseTooMuch(tx: Tx, filterId: string): Promise<void> {
  await sql`select id from accounts where id = (select account_id from filters where id = ${filterId})
    for no key update`.execute(tx);
  const { rows } = await sql<{ keywords: number; characters: number }>`
    select count(*)::int as keywords, coalesce(sum(length(k.keyword)), 0)::int as characters
    from filters one join filters f on f.account_id = one.account_id
      join filter_keywords k on k.filter_id = f.id
    where one.id = ${filterId}`.execute(tx);
  const { keywords, characters } = rows[0]!;
  if (keywords > MAX_IN_ALL.keywords || characters > MAX_IN_ALL.characters)
    throw invalid('Your filters cannot have that many keywords');
}

async function updateKeyword(tx: Tx, filterId: string, id: string, change: KeywordChange) {
  const { keyword, wholeWord } = change;
  const row = await tx
    .updateTable('filter_keywords')
    .set({
      filter_id: filterId,
      keyword: keyword === undefined ? undefined : checked(keyword),
      whole_word: wholeWord,
    })
    .where('id', '=', id)
    .where('filter_id', '=', filterId)
    .returning(COLUMNS)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

async function destroyKeyword(tx: Tx, filterId: string, id: string): Promise<void> {
  const row = await tx
    .deleteFrom('filter_keywords')
    .where('id', '=', id)
    .where('filter_id', '=', filterId)
    .returning('id')
    .executeTakeFirst();
  if (!row) throw notFound();
}

/** Rows of a form that were left empty. */
function isBlank({ keyword, wholeWord }: KeywordChange): boolean {
  return (keyword ?? '').trim() === '' && wholeWord === undefined;
}

function checked(keyword: string): string {
  if (keyword.trim() === '') throw invalid("Keyword can't be blank");
  if (keyword.length > MAX_KEYWORD)
    throw invalid(`Keyword is too long (maximum is ${MAX_KEYWORD} characters)`);
  return keyword;
}
