import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { accepted, passOn } from '#lib/api/form-action.ts';
import { signInPath } from '#lib/api/load.ts';
import { wikiReason, wikiSignIn } from '#lib/api/wiki-sign-in.ts';

export const load: PageServerLoad = async ({ parent, url, fetch }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const linked = url.searchParams.get('linked') === 'yes';
  return { wiki: await wikiSignIn(fetch), reason: wikiReason(url), linked };
};

export const actions: Actions = {
  async prove(event) {
    const result = await passOn(event, '/auth/sessions/prove', await event.request.formData());
    return result.ok ? redirect(303, '/settings/wikimedia') : result.failure;
  },
  async unlink(event) {
    const result = await passOn(event, '/auth/wikimedia/unlink', new FormData());
    return result.ok ? accepted() : result.failure;
  },
};
