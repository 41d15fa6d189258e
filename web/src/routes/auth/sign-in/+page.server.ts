import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { goOn, passOn } from '#lib/api/form-action.ts';
import { safeNext } from '#lib/api/load.ts';
import { wikiReason, wikiSignIn } from '#lib/api/wiki-sign-in.ts';

export const load: PageServerLoad = async ({ parent, url, fetch }) => {
  const next = safeNext(url.searchParams.get('next'));
  // Somebody who is signed in comes here all the same to be somebody else.
  const again = url.searchParams.has('again');
  if ((await parent()).viewer && !again) redirect(303, next);
  return { next, again, wiki: await wikiSignIn(fetch), reason: wikiReason(url) };
};

export const actions: Actions = {
  async signIn(event) {
    const result = await passOn(event, '/auth/sign-in', await event.request.formData());
    return result.ok ? goOn(event, result.answer) : result.failure;
  },
};
