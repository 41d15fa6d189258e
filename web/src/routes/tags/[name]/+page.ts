import type { PageLoad } from './$types';
import { get, getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Status, Tag } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, params, url }) => {
  const name = encodeURIComponent(params.name);
  const path = `/api/v1/timelines/tag/${name}`;
  const [tag, first] = await orErrorPage(
    Promise.all([
      get<Tag>(fetch, `/api/v1/tags/${name}`),
      getPage<Status>(fetch, path, cursorOf(url)),
    ]),
    url,
  );
  return { tag, path, first };
};
