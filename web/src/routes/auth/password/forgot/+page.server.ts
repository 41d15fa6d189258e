import type { Actions } from './$types';
import { accepted, passOn } from '#lib/api/form-action.ts';

export const actions: Actions = {
  async forgot(event) {
    const form = await event.request.formData();
    const result = await passOn(event, '/auth/password/forgot', form);
    return result.ok ? accepted() : result.failure;
  },
};
