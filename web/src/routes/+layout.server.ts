import type { LayoutServerLoad } from './$types';
import { get } from '#lib/api/client.ts';
import type { CredentialAccount, Instance } from '#lib/api/entities.ts';

/** Who is reading, on which instance, in which language and colours. */
export const load: LayoutServerLoad = async ({ fetch, locals, cookies, url, untrack }) => {
  // Not tracked: going to another page does not change who reads.
  const origin = untrack(() => url.origin);
  const [viewer, instance] = await Promise.all([
    cookies.get('session') === undefined
      ? null
      : get<CredentialAccount>(fetch, '/api/v1/accounts/verify_credentials').catch(() => null),
    get<Instance>(fetch, '/api/v2/instance'),
  ]);
  return { viewer, instance, locale: locals.locale, theme: locals.theme, origin };
};
