import type { LayoutLoad } from './$types';
import { findAccount, relationshipsTo } from '#lib/api/accounts.ts';
import { get } from '#lib/api/client.ts';
import type { Feed, FeaturedTag } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: LayoutLoad = async ({ fetch, params, parent, url }) => {
  const { viewer } = await parent();
  const account = await orErrorPage(findAccount(fetch, params.acct, viewer), url);
  const mayBeFeed = account.bot && !account.acct.includes('@');
  const [relationships, tags, feeds] = await Promise.all([
    relationshipsTo(fetch, [account], viewer),
    get<FeaturedTag[]>(fetch, `/api/v1/accounts/${account.id}/featured_tags`),
    mayBeFeed ? get<Feed[]>(fetch, '/api/wikimedia/v1/feeds', { account_id: account.id }) : [],
  ]);
  const feed = feeds.find((one) => one.account.id === account.id) ?? null;
  return { account, relationship: relationships[account.id] ?? null, tags, feed };
};
