import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { passOn } from '#lib/api/form-action.ts';

export const load: PageServerLoad = async ({ parent, url }) => {
  if ((await parent()).viewer) redirect(303, '/');
  const { searchParams } = url;
  return {
    inviteCode: searchParams.get('invite_code') ?? '',
    // The operator's own link to a server that has no owner yet.
    ownerCode: searchParams.get('owner') ?? '',
  };
};

export const actions: Actions = {
  async signUp(event) {
    const form = await event.request.formData();
    form.set('locale', event.locals.locale);
    const result = await passOn(event, '/auth/sign-up', form);
    if (!result.ok) return result.failure;
    const { needs_confirmation, needs_approval } = result.answer;
    if (needs_confirmation) redirect(303, '/auth/confirm?sent=yes');
    if (needs_approval) redirect(303, '/auth/confirm?waiting=yes');
    redirect(303, '/');
  },
};
