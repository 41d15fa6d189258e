import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Status } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, params: { id }, url }) => {
  const path = `/api/v1/statuses/${encodeURIComponent(id)}/quotes`;
  const params = {};
  const query = { ...params, ...cursorOf(url) };
  return { path, params, first: await orErrorPage(getPage<Status>(fetch, path, query), url) };
};
