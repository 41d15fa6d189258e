import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Status } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

/** Home for whoever is signed in; what happens on this instance for everybody else. */
export const load: PageLoad = async ({ fetch, parent, url }) => {
  const { viewer } = await parent();
  const timeline = viewer
    ? { path: '/api/v1/timelines/home', params: {} }
    : { path: '/api/v1/timelines/public', params: { local: true } };
  const query = { ...timeline.params, ...cursorOf(url) };
  return {
    ...timeline,
    first: await orErrorPage(getPage<Status>(fetch, timeline.path, query), url),
  };
};
