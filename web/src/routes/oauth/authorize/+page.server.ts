import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';
import { ApiError, get } from '#lib/api/client.ts';
import type { Account } from '#lib/api/entities.ts';
import { signInAgainPath, signInPath } from '#lib/api/load.ts';

interface ConsentRequest {
  application: { name: string; website: string | null };
  scopes: string[];
  account: Account;
  redirect_uri: string;
}

/** What an app asks for; the parameters go back with the answer exactly as they came. */
export const load: PageServerLoad = async ({ fetch, url, parent, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  const here = withoutForce(url);
  const language = url.searchParams.get('lang');
  const speaking = language === null ? '' : `&uselang=${encodeURIComponent(language)}`;
  const otherAccount = signInAgainPath(here) + speaking;
  if (isForced(url)) redirect(303, otherAccount);
  // A 401 can also mean that the app is not known: who is not signed in is decided here.
  if (!(await parent()).viewer) redirect(303, signInPath(here) + speaking);
  const fields = [...url.searchParams];
  try {
    const request = await get<ConsentRequest>(fetch, `/oauth/authorize/request${url.search}`);
    return { fields, request, refusal: '', otherAccount };
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    return { fields, request: null, refusal: cause.message, otherAccount };
  }
};

/** `force_login`: apps with several accounts of one server ask who it shall be this time. */
function isForced(url: URL): boolean {
  return /^(?:true|1|t|on|yes)$/i.test(url.searchParams.get('force_login') ?? '');
}

/** Once is enough: who has signed in comes back here. */
function withoutForce(url: URL): { pathname: string; search: string } {
  const params = new URLSearchParams(url.search);
  params.delete('force_login');
  return { pathname: url.pathname, search: `?${params}` };
}
