import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Notification } from '#lib/api/entities.ts';
import { orErrorPage, signInPath } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, parent, url }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const only = url.searchParams.get('only') === 'mentions' ? 'mentions' : 'all';
  const path = '/api/v1/notifications';
  const params = only === 'mentions' ? { types: ['mention'] } : {};
  const query = { ...params, ...cursorOf(url) };
  return {
    only,
    path,
    params,
    first: await orErrorPage(getPage<Notification>(fetch, path, query), url),
  };
};
