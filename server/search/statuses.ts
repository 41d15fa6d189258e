import { type RawBuilder, sql, type SqlBool } from 'kysely';
import { lookupAccount, parseHandle } from '#server/accounts/lookup.ts';
import type { Config } from '#server/config.ts';
import type { Db } from '#server/db/pool.ts';
import { amongOwn, hasHashtag, hasTrait, inLanguage } from './conditions.ts';
import { type Condition, isNarrow, type ParsedQuery, parseQuery } from './parse-query.ts';
import { type Walk, walkBack } from './walk.ts';
import { hasWords, languagesOf } from './words.ts';

export interface StatusSearch {
  text: string;
  viewer: string;
  /** Only by this account. */
  accountId?: string | undefined;
  maxId?: string | undefined;
  minId?: string | undefined;
  limit: number;
  offset: number;
}

export interface StatusSearchDeps {
  db: Db;
  config: Pick<Config, 'origin' | 'domain'>;
}

type Sql = RawBuilder<SqlBool>;

/**
 * Ids of statuses with all the words, in what is written, alt texts or choices, newest first. Found is
 * what the viewer may see and has something to do with (wrote it, is mentioned, kept, boosted or
 * favourited it, voted in it), and what is public by people who want their posts to be found. Where
 * nothing has the last word as it stands, it may be a beginning. How far back: `walkBack`.
 */
export async function searchStatuses(
  deps: StatusSearchDeps,
  search: StatusSearch,
): Promise<string[]> {
  const parsed = parseQuery(search.text);
  if (parsed.terms.length === 0 && !isNarrow(parsed)) return [];
  const plan = await planOf(deps, parsed, search);
  if (plan === null) return [];
  const { limit, offset } = search;
  const found = await walkBack(deps.db, { ...plan('whole'), need: offset + limit });
  if (found.length > 0 || !parsed.terms.some((term) => term.as === 'beginning'))
    return found.slice(offset);
  return (await walkBack(deps.db, { ...plan('unfinished'), need: offset + limit })).slice(offset);
}

type Plan = (last: 'whole' | 'unfinished') => Omit<Walk, 'need'>;

/** Null where nothing can be found, as nobody has that name. */
export async function planOf(
  deps: StatusSearchDeps,
  parsed: ParsedQuery,
  search: Omit<StatusSearch, 'text' | 'limit' | 'offset'>,
): Promise<Plan | null> {
  const { viewer, accountId } = search;
  const conditions = await conditionsOf(deps, parsed, viewer);
  if (conditions === null) return null;
  const { terms, within } = parsed;
  const asked = parsed.conditions.flatMap((one) => (one.kind === 'language' ? one.tag : []));
  const languages = terms.length === 0 ? [] : await languagesOf(deps.db, viewer, asked);
  if (accountId !== undefined) conditions.push(sql`statuses.account_id = ${accountId}`);
  const byAuthor =
    accountId !== undefined || parsed.conditions.some(({ kind, no }) => kind === 'from' && !no);
  const isLibrary = within === 'library' && terms.length === 0;
  const rest = {
    viewer,
    within,
    below: lowest(search.maxId, parsed.until === null ? undefined : idAt(parsed.until)),
    above: highest(search.minId, parsed.since === null ? undefined : idAt(parsed.since, -1n)),
    by:
      isLibrary || (byAuthor && terms.length === 0) ? 'index' : terms.length > 0 ? 'words' : 'time',
  } as const;
  const own = isLibrary ? [amongOwn(viewer)] : [];
  return (last) => ({
    ...rest,
    narrow: [
      ...own,
      ...conditions,
      ...(terms.length === 0 ? [] : [hasWords(terms, languages, last)]),
    ],
  });
}

async function conditionsOf(
  deps: StatusSearchDeps,
  parsed: ParsedQuery,
  viewer: string,
): Promise<Sql[] | null> {
  const all: Sql[] = [];
  for (const condition of parsed.conditions) {
    const holds = await conditionOf(deps, condition, viewer);
    if (holds === null && !condition.no) return null;
    if (holds !== null) all.push(condition.no ? sql`not ${holds}` : holds);
  }
  return all;
}

async function conditionOf(
  deps: StatusSearchDeps,
  condition: Condition,
  viewer: string,
): Promise<Sql | null> {
  switch (condition.kind) {
    case 'from': {
      const id = await accountNamed(deps, condition.handle, viewer);
      return id === null ? null : sql<boolean>`statuses.account_id = ${id}`;
    }
    case 'is':
      return hasTrait(condition.what);
    case 'language':
      return inLanguage(condition.tag);
    case 'hashtag':
      return hasHashtag(condition.name);
  }
}

async function accountNamed(
  deps: StatusSearchDeps,
  handle: string,
  viewer: string,
): Promise<string | null> {
  if (handle.toLowerCase() === 'me') return viewer;
  const parsed = parseHandle(handle, deps.config);
  return parsed && (await lookupAccount(deps.db, parsed));
}

/** Ids of statuses begin with the time at which they were written. */
function idAt(milliseconds: number, more = 0n): string {
  return ((BigInt(milliseconds) << 16n) + more).toString();
}

function lowest(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return BigInt(one) < BigInt(other) ? one : other;
}

function highest(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return BigInt(one) > BigInt(other) ? one : other;
}
