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
export const load: PageServerLoad = async ({ fetch, url, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  const fields = [...url.searchParams];
  try {
    const request = await get<ConsentRequest>(fetch, `/oauth/authorize/request${url.search}`);
    return { fields, request, refusal: '' };
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    if (cause.status === 401) redirect(303, signInPath(url));
    return { fields, request: null, refusal: cause.message };
  }
};
