import { fail, redirect } from '@sveltejs/kit';
import type { Actions } from './$types';
import { ApiError, send } from '#lib/api/client.ts';

export const actions: Actions = {
  async revoke({ request, fetch }) {
    const id = String((await request.formData()).get('id') ?? '');
    try {
      await send(fetch, 'DELETE', `/auth/sessions/${encodeURIComponent(id)}`);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      return fail(cause.status, { error: cause.message });
    }
    redirect(303, '/settings/sessions');
  },
};
