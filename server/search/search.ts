import type { Config } from '#server/config.ts';
import { type AccountSearch, searchAccounts } from './accounts.ts';
import {
  type Reach,
  type Resolved,
  type ResolveDeps,
  resolveHandle,
  resolveUrl,
  type Wanted,
} from './resolve.ts';
import { searchStatuses } from './statuses.ts';
import { searchHashtags } from './tags.ts';

export type SearchDeps = ResolveDeps & { config: Pick<Config, 'origin' | 'domain'> };

export interface SearchQuery {
  text: string;
  /** One kind of thing; undefined: all. */
  type?: 'accounts' | 'statuses' | 'hashtags' | undefined;
  viewer: string | null;
  reach: Reach;
  followingOnly: boolean;
  accountId?: string | undefined;
  maxId?: string | undefined;
  minId?: string | undefined;
  limit: number;
  offset: number;
}

/** What was found, as ids and folded names; whoever shows it decides again what may be seen. */
export interface SearchResult {
  accountIds: string[];
  statusIds: string[];
  hashtags: string[];
}

/** `@user`, `user@host`, `@user@host` and nothing else: not `from:@user`, not `@user word`. */
const HANDLE = /^(?:@[^\s@]+|@?[^\s@:]+@[^\s@]+)$/;

/**
 * Finds accounts, statuses and hashtags. An address finds what it names; a whole
 * handle finds its account first. Statuses are searched by their words for those signed in.
 */
export async function search(deps: SearchDeps, query: SearchQuery): Promise<SearchResult> {
  const text = query.text.trim();
  const wants = (type: SearchQuery['type']) => query.type === undefined || query.type === type;
  if (/^https?:\/\/\S+$/i.test(text)) {
    const wanted: Wanted = { accounts: wants('accounts'), statuses: wants('statuses') };
    const found = query.offset > 0 ? {} : await resolveUrl(deps, text, wanted, query.reach);
    const isFound = found.accountId !== undefined || found.statusId !== undefined;
    // Who does not want it looked up may look for posts that have the address in them.
    if (isFound || query.reach === 'everywhere')
      return { accountIds: idsOf(found.accountId), statusIds: idsOf(found.statusId), hashtags: [] };
  }
  const isHandle = HANDLE.test(text);
  const isTag = text.startsWith('#');
  const [accountIds, statusIds, hashtags] = await Promise.all([
    wants('accounts') && !isTag ? findAccounts(deps, { ...query, text }) : [],
    wants('statuses') && !isHandle && query.viewer !== null
      ? searchStatuses(deps, { ...query, text, viewer: query.viewer })
      : [],
    wants('hashtags') && !isHandle ? searchHashtags(deps.db, { ...query, text }) : [],
  ]);
  return { accountIds, statusIds, hashtags };
}

/** By name, with the account that a whole handle means in front. */
export async function findAccounts(
  deps: SearchDeps,
  query: AccountSearch & { reach: Reach },
): Promise<string[]> {
  const whole = /[^@]@[^@]/.test(query.text) || query.text.startsWith('@');
  const exact: Resolved =
    whole && query.offset === 0 && !query.followingOnly
      ? await resolveHandle(deps, query.text, query.reach)
      : {};
  const ids = await searchAccounts(deps.db, query);
  return [...new Set([...idsOf(exact.accountId), ...ids])].slice(0, query.limit);
}

function idsOf(id: string | undefined): string[] {
  return id === undefined ? [] : [id];
}
