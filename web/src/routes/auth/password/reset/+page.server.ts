import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { get } from '#lib/api/client.ts';
import { passOn } from '#lib/api/form-action.ts';

export const load: PageServerLoad = async ({ url, fetch }) => {
  const token = url.searchParams.get('token') ?? '';
  const query = new URLSearchParams({ token });
  const state = await get<{ wiki_account: string | null }>(
    fetch,
    `/auth/password/reset/state?${query}`,
  );
  return { token, wikiAccount: state.wiki_account };
};

export const actions: Actions = {
  async reset(event) {
    const result = await passOn(event, '/auth/password/reset', await event.request.formData());
    return result.ok ? redirect(303, '/auth/sign-in') : result.failure;
  },
};
