import type { PageLoad } from './$types';
import { get } from '#lib/api/client.ts';
import type { TermsOfService } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, url }) => ({
  terms: await orErrorPage(get<TermsOfService>(fetch, '/api/v1/instance/terms_of_service'), url),
});
