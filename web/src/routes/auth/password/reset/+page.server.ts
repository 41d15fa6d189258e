import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { passOn } from '#lib/api/form-action.ts';

export const load: PageServerLoad = ({ url }) => ({ token: url.searchParams.get('token') ?? '' });

export const actions: Actions = {
  async reset(event) {
    const result = await passOn(event, '/auth/password/reset', await event.request.formData());
    return result.ok ? redirect(303, '/auth/sign-in') : result.failure;
  },
};
