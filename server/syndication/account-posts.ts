import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import { lookupAccount } from '#server/accounts/lookup.ts';
import type { Account } from '#server/contract/account.ts';
import { notFound } from '#server/core/errors.ts';
import { taggedUrl } from '#server/core/urls.ts';
import { accountSkeleton } from '#server/timelines/account.ts';
import { showPosts, type SyndicationDeps } from './posts.ts';

/** Which of an account's posts, as the tabs of its profile say. */
export type Part = 'posts' | 'with_replies' | 'media' | { tagged: string };

export interface AccountPosts {
  account: Account;
  rss: string;
}

/**
 * The latest public and unlisted posts of an account of this server, without boosts; answers to
 * others only where they are asked for. Throws "not found" where the profile does: there is no such
 * account, or it is suspended or deleted.
 */
export async function showAccountPosts(
  deps: SyndicationDeps,
  username: string,
  { part, limit }: { part: Part; limit: number },
): Promise<AccountPosts> {
  const id = await lookupAccount(deps.db, { username, domain: null });
  const account = id === null ? undefined : (await hydrateAccounts(deps, [id])).get(id);
  if (!account || account.suspended) throw notFound();
  const tagged = typeof part === 'object' ? part.tagged : undefined;
  const query = {
    viewer: null,
    accountId: account.id,
    replies: part === 'with_replies' ? 'with' : 'without',
    reblogs: 'without',
    only: part === 'media' ? 'media' : 'everything',
    tagged,
  } as const;
  const link = linkOf(deps.config.origin, account, part);
  const rss = await showPosts(deps, {
    title: account.display_name || account.username,
    description: `Public posts from @${account.username}@${deps.config.domain}`,
    link,
    self: `${link}.rss`,
    picture: account.avatar,
    ids: await accountSkeleton(deps.db, query, { limit }),
  });
  return { account, rss };
}

function linkOf(origin: string, account: Account, part: Part): string {
  if (typeof part === 'object') return taggedUrl(origin, account.username, part.tagged);
  return part === 'posts' ? account.url : `${account.url}/${part}`;
}
