import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Conversation } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, url }) => {
  const path = '/api/v1/conversations';
  return { first: await orErrorPage(getPage<Conversation>(fetch, path, cursorOf(url)), url) };
};
