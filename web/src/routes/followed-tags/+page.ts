import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Tag } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, url }) => {
  const path = '/api/v1/followed_tags';
  return { first: await orErrorPage(getPage<Tag>(fetch, path, cursorOf(url)), url) };
};
