import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { accepted, passOn } from '#lib/api/form-action.ts';
import { signInPath } from '#lib/api/load.ts';

export const load: PageServerLoad = async ({ parent, url }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
};

export const actions: Actions = {
  async change(event) {
    const form = await event.request.formData();
    const result = await passOn(event, '/auth/password/change', form);
    return result.ok ? accepted() : result.failure;
  },
};
