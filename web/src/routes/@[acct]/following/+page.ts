import type { PageLoad } from './$types';
import { findAccount } from '#lib/api/accounts.ts';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Account } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, params, parent, url }) => {
  const { viewer } = await parent();
  const account = await orErrorPage(findAccount(fetch, params.acct, viewer), url);
  const path = `/api/v1/accounts/${account.id}/following`;
  return {
    account,
    path,
    first: await orErrorPage(getPage<Account>(fetch, path, cursorOf(url)), url),
  };
};
