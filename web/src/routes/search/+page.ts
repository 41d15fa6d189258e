import type { PageLoad } from './$types';
import { relationshipsTo } from '#lib/api/accounts.ts';
import { get } from '#lib/api/client.ts';
import type { Search } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

const nothing: Search = { accounts: [], statuses: [], hashtags: [] };

/** A handle or an address is looked up on its own server, when somebody signed in asks. */
export const load: PageLoad = async ({ fetch, parent, url }) => {
  const q = url.searchParams.get('q')?.trim() ?? '';
  const { viewer } = await parent();
  if (!q) return { q, results: null, relationships: {} };
  const resolve = viewer && /^@?[^\s@]+@[^\s@]+$|^https?:\/\//.test(q) ? true : undefined;
  const results = {
    ...nothing,
    ...(await orErrorPage(get<Search>(fetch, '/api/v2/search', { q, resolve, limit: 20 }), url)),
  };
  return { q, results, relationships: await relationshipsTo(fetch, results.accounts, viewer) };
};
