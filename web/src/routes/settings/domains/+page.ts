import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, url }) => ({
  first: await orErrorPage(getPage<string>(fetch, '/api/v1/domain_blocks', cursorOf(url)), url),
});
