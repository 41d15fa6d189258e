import type { PageLoad } from './$types';
import { get } from '#lib/api/client.ts';
import type { InstanceText } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, url }) => ({
  text: await orErrorPage(get<InstanceText>(fetch, '/api/v1/instance/privacy_policy'), url),
});
