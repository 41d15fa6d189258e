import { fail, redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { ApiError, send } from '#lib/api/client.ts';
import { accepted } from '#lib/api/form-action.ts';
import type { CredentialAccount } from '#lib/api/entities.ts';
import { signInPath } from '#lib/api/load.ts';

export const load: PageServerLoad = async ({ parent, url }) => {
  const { viewer } = await parent();
  if (!viewer) redirect(303, signInPath(url));
  return { me: viewer };
};

const switches = ['locked', 'bot', 'discoverable', 'source[sensitive]'];
const pictures = ['avatar', 'header'];

export const actions: Actions = {
  /** An unticked box is absent from a form; the API needs to hear "false". */
  async save({ request, fetch }) {
    const form = await request.formData();
    for (const name of switches) form.set(name, form.has(name) ? 'true' : 'false');
    for (const name of pictures) {
      const file = form.get(name);
      if (!(file instanceof File) || file.size === 0) form.delete(name);
    }
    try {
      const path = '/api/v1/accounts/update_credentials';
      await send<CredentialAccount>(fetch, 'PATCH', path, form);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      const { status, message, details } = cause;
      return fail(status, { status, error: message, details });
    }
    return accepted();
  },
};
