import type { LayoutLoad } from './$types';
import { findAccount, relationshipsTo } from '#lib/api/accounts.ts';
import { get } from '#lib/api/client.ts';
import type { FeaturedTag } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: LayoutLoad = async ({ fetch, params, parent, url }) => {
  const { viewer } = await parent();
  const account = await orErrorPage(findAccount(fetch, params.acct, viewer), url);
  const [relationships, tags] = await Promise.all([
    relationshipsTo(fetch, [account], viewer),
    get<FeaturedTag[]>(fetch, `/api/v1/accounts/${account.id}/featured_tags`),
  ]);
  return { account, relationship: relationships[account.id] ?? null, tags };
};
