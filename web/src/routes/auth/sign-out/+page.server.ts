import { redirect } from '@sveltejs/kit';
import type { Actions } from './$types';
import { passOn } from '#lib/api/form-action.ts';

export const actions: Actions = {
  async signOut(event) {
    await passOn(event, '/auth/sign-out', new FormData());
    redirect(303, '/');
  },
};
