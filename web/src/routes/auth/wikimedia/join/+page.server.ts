import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { passOn } from '#lib/api/form-action.ts';
import { safeNext } from '#lib/api/load.ts';
import { wikiSignIn } from '#lib/api/wiki-sign-in.ts';

export const load: PageServerLoad = async ({ parent, fetch }) => {
  if ((await parent()).viewer) redirect(303, '/');
  const { newcomer } = await wikiSignIn(fetch);
  if (newcomer === null) redirect(303, '/auth/sign-in?wikimedia=expired');
  return { newcomer };
};

export const actions: Actions = {
  async join(event) {
    const form = await event.request.formData();
    form.set('locale', event.locals.locale);
    const result = await passOn(event, '/auth/wikimedia/join', form);
    return result.ok ? redirect(303, safeNext(result.answer.redirect)) : result.failure;
  },
};
