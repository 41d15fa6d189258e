import { error, redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { get } from '#lib/api/client.ts';
import type { Search } from '#lib/api/entities.ts';
import { orErrorPage, signInPath } from '#lib/api/load.ts';
import { accountPath, statusPath } from '#lib/api/paths.ts';

/**
 * Where other servers send somebody who wants to follow or answer from here: the account or post
 * named by `uri`, shown on this instance (the OStatus subscribe template in WebFinger).
 */
export const load: PageLoad = async ({ fetch, parent, url }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const uri = url.searchParams.get('uri') ?? url.searchParams.get('acct') ?? '';
  const q = uri.replace(/^acct:/, '');
  if (!q) error(404);
  const found = await orErrorPage(get<Search>(fetch, '/api/v2/search', { q, resolve: true }), url);
  const [account] = found.accounts;
  const [status] = found.statuses;
  if (status) redirect(303, statusPath(status));
  if (account) redirect(303, accountPath(account));
  error(404);
};
