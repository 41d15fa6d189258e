import type { PageLoad } from './$types';
import { get } from '#lib/api/client.ts';
import type { Feed } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, url }) => ({
  feeds: await orErrorPage(get<Feed[]>(fetch, '/api/wikimedia/v1/feeds'), url),
});
