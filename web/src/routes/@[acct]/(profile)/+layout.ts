import type { LayoutLoad } from './$types';
import { findAccount, relationshipsTo } from '#lib/api/accounts.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: LayoutLoad = async ({ fetch, params, parent, url }) => {
  const { viewer } = await parent();
  const account = await orErrorPage(findAccount(fetch, params.acct, viewer), url);
  const relationships = await relationshipsTo(fetch, [account], viewer);
  return { account, relationship: relationships[account.id] ?? null };
};
