import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Status } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, params, url }) => {
  const path = `/api/v1/timelines/tag/${encodeURIComponent(params.name)}`;
  return {
    name: params.name,
    path,
    first: await orErrorPage(getPage<Status>(fetch, path, cursorOf(url)), url),
  };
};
