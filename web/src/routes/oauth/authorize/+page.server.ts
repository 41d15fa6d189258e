import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';
import { ApiError, get } from '#lib/api/client.ts';
import type { Account } from '#lib/api/entities.ts';
import { signInPath } from '#lib/api/load.ts';

interface ConsentRequest {
  application: { name: string; website: string | null };
  scopes: string[];
  account: Account;
  redirect_uri: string;
}

/** What an app asks for; the parameters go back with the answer exactly as they came. */
export const load: PageServerLoad = async ({ fetch, url, parent, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  // A 401 can also mean that the app is not known: who is not signed in is decided here.
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const fields = [...url.searchParams];
  try {
    const request = await get<ConsentRequest>(fetch, `/oauth/authorize/request${url.search}`);
    return { fields, request, refusal: '' };
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    return { fields, request: null, refusal: cause.message };
  }
};
