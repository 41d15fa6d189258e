import type { PageLoad } from './$types';
import { get, getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { List, Status } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, params, url }) => {
  const id = encodeURIComponent(params.id);
  const path = `/api/v1/timelines/list/${id}`;
  const [list, first] = await orErrorPage(
    Promise.all([
      get<List>(fetch, `/api/v1/lists/${id}`),
      getPage<Status>(fetch, path, cursorOf(url)),
    ]),
    url,
  );
  return { list, path, first };
};
