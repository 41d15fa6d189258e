import { fail } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { ApiError, get, send } from '#lib/api/client.ts';
import type { NotificationPolicy } from '#lib/api/entities.ts';
import { accepted } from '#lib/api/form-action.ts';
import { orErrorPage } from '#lib/api/load.ts';

const path = '/api/v2/notifications/policy';

export const load: PageServerLoad = async ({ fetch, url }) => ({
  policy: await orErrorPage(get<NotificationPolicy>(fetch, path), url),
});

export const actions: Actions = {
  async save({ request, fetch }) {
    const form = await request.formData();
    try {
      await send<NotificationPolicy>(fetch, 'PATCH', path, form);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      const { status, message, details } = cause;
      return fail(status, { status, error: message, details });
    }
    return accepted();
  },
};
