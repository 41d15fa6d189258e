import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { accepted, passOn } from '#lib/api/form-action.ts';
import { signInPath } from '#lib/api/load.ts';
import { wikiSignIn } from '#lib/api/wiki-sign-in.ts';

export const load: PageServerLoad = async ({ parent, url, fetch }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const { identity, fresh } = await wikiSignIn(fetch);
  // Who came by a wiki account has no password to give yet.
  const isFirst = identity?.only_way ?? false;
  return { isFirst, isStale: isFirst && !fresh };
};

export const actions: Actions = {
  async change(event) {
    const form = await event.request.formData();
    const result = await passOn(event, '/auth/password/change', form);
    return result.ok ? accepted() : result.failure;
  },
};
