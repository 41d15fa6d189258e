import type { PageLoad } from './$types';
import { get, getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Status } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, parent, url }) => {
  const { account } = await parent();
  const path = `/api/v1/accounts/${account.id}/statuses`;
  const params = { exclude_replies: true };
  const cursor = cursorOf(url);
  const isFirst = Object.keys(cursor).length === 0;
  const [first, pinned] = await Promise.all([
    orErrorPage(getPage<Status>(fetch, path, { ...params, ...cursor }), url),
    isFirst ? get<Status[]>(fetch, path, { pinned: true }).catch(() => []) : [],
  ]);
  return { path, params, first, pinned };
};
