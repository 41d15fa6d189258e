import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { get } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { NotificationPolicy } from '#lib/api/entities.ts';
import { getGroups } from '#lib/api/groups.ts';
import { orErrorPage, signInPath } from '#lib/api/load.ts';
import { kindsOf, tabOf } from './tabs.ts';

export const load: PageLoad = async ({ fetch, parent, url }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const only = tabOf(url.searchParams.get('only'));
  const params = kindsOf(only);
  const [first, policy] = await orErrorPage(
    Promise.all([
      getGroups(fetch, { ...params, ...cursorOf(url) }),
      get<NotificationPolicy>(fetch, '/api/v2/notifications/policy'),
    ]),
    url,
  );
  return { only, params, first, waiting: policy.summary.pending_requests_count };
};
