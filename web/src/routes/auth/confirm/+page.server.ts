import type { Actions, PageServerLoad } from './$types';
import { accepted, goOn, passOn } from '#lib/api/form-action.ts';

export const load: PageServerLoad = ({ url }) => ({
  token: url.searchParams.get('token') ?? '',
  waiting: url.searchParams.get('waiting') === 'yes',
});

export const actions: Actions = {
  async confirm(event) {
    const form = await event.request.formData();
    const result = await passOn(event, '/auth/confirm', form);
    return result.ok ? goOn(event, result.answer) : result.failure;
  },
  async resend(event) {
    const form = await event.request.formData();
    const result = await passOn(event, '/auth/confirm/resend', form);
    return result.ok ? accepted() : result.failure;
  },
};
