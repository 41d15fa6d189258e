import type { FilterV1 } from '#server/contract/filter.ts';
import { DomainError, invalid } from '#server/core/errors.ts';
import { toApiDate } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { createFilter, deleteFilter, updateFilter } from './change.ts';
import { changeKeyword, findKeyword, type KeywordRef, removeKeyword } from './keywords.ts';
import { allFilters, showFilter } from './read.ts';

/** The old form of a filter: one phrase. It is a keyword here, under the keyword's id. */
export interface FilterV1Change {
  phrase?: string | undefined;
  context?: readonly string[] | undefined;
  irreversible?: boolean | undefined;
  wholeWord?: boolean | undefined;
  expiresIn?: number | null | undefined;
}

/** Every keyword of every filter, as filters of their own. */
export async function allFiltersV1(db: Db, accountId: string): Promise<FilterV1[]> {
  const filters = await allFilters(db, accountId);
  return filters.flatMap(({ keywords, context, expires_at, filter_action }) =>
    keywords.map(({ id, keyword, whole_word }) => ({
      id,
      phrase: keyword,
      context,
      whole_word,
      expires_at,
      irreversible: filter_action === 'hide',
    })),
  );
}

/** Throws "not found". */
export async function showFilterV1(db: Db, ref: KeywordRef): Promise<FilterV1> {
  const keyword = await findKeyword(db, ref);
  const filter = await db
    .selectFrom('filters')
    .select(['context', 'expires_at', 'action'])
    .where('id', '=', keyword.filter_id)
    .executeTakeFirstOrThrow();
  return {
    id: keyword.id,
    phrase: keyword.keyword,
    context: filter.context,
    whole_word: keyword.whole_word,
    expires_at: filter.expires_at && toApiDate(filter.expires_at),
    irreversible: filter.action === 'hide',
  };
}

/** Makes a filter with one keyword. Throws `invalid`. */
export async function createFilterV1(
  deps: { db: Db },
  accountId: string,
  change: FilterV1Change,
): Promise<FilterV1> {
  const { phrase = '', wholeWord } = change;
  if (phrase.trim() === '') throw invalid("Phrase can't be blank");
  const filterId = await createFilter(deps, accountId, {
    title: phrase.slice(0, 256),
    context: change.context,
    action: change.irreversible ? 'hide' : 'warn',
    expiresIn: change.expiresIn,
    keywords: [{ keyword: phrase, wholeWord }],
  });
  const { keywords } = await showFilter(deps.db, { accountId, filterId });
  return await showFilterV1(deps.db, { accountId, keywordId: keywords[0]?.id ?? '0' });
}

/**
 * Changes a keyword and its filter. What a filter of several keywords says of all of them cannot be
 * changed by one: `invalid`, in Mastodon's words. Throws "not found".
 */
export async function updateFilterV1(
  deps: { db: Db },
  ref: KeywordRef,
  change: FilterV1Change,
): Promise<FilterV1> {
  const { accountId } = ref;
  const { phrase, wholeWord, context, irreversible, expiresIn } = change;
  if (phrase?.trim() === '') throw invalid("Phrase can't be blank");
  const before = await showFilterV1(deps.db, ref);
  const filterId = (await findKeyword(deps.db, ref)).filter_id;
  const { keywords } = await showFilter(deps.db, { accountId, filterId });
  const alone = keywords.length === 1;
  const differs =
    expiresIn !== undefined ||
    (irreversible !== undefined && irreversible !== before.irreversible) ||
    (context !== undefined && context.join() !== before.context.join());
  if (!alone && differs)
    throw new DomainError(
      'invalid',
      'These parameters cannot be changed from this application because they apply to more than one filter keyword. Use a more recent application or the web interface.',
    );
  if (alone) {
    const action = irreversible === undefined ? undefined : irreversible ? 'hide' : 'warn';
    const title = phrase?.slice(0, 256);
    await updateFilter(deps, { accountId, filterId }, { title, context, action, expiresIn });
  }
  await changeKeyword(deps, ref, { keyword: phrase, wholeWord });
  return await showFilterV1(deps.db, ref);
}

/** Deletes a keyword, and its filter when nothing is left in it. Throws "not found". */
export async function deleteFilterV1(deps: { db: Db }, ref: KeywordRef): Promise<void> {
  const { accountId } = ref;
  const filterId = (await findKeyword(deps.db, ref)).filter_id;
  await removeKeyword(deps, ref);
  const { keywords, statuses } = await showFilter(deps.db, { accountId, filterId });
  if (keywords.length + statuses.length === 0) await deleteFilter(deps, { accountId, filterId });
}
