import { fail, redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { ApiError, get, send } from '#lib/api/client.ts';
import { accepted } from '#lib/api/form-action.ts';
import type { CredentialAccount, FeaturedTag } from '#lib/api/entities.ts';
import { signInPath } from '#lib/api/load.ts';

export const load: PageServerLoad = async ({ fetch, parent, url }) => {
  const { viewer } = await parent();
  if (!viewer) redirect(303, signInPath(url));
  return { me: viewer, tags: await get<FeaturedTag[]>(fetch, '/api/v1/featured_tags') };
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
    const path = '/api/v1/accounts/update_credentials';
    return await told(() => send<CredentialAccount>(fetch, 'PATCH', path, form));
  },

  async feature({ request, fetch }) {
    const name = (await request.formData()).get('name');
    return await told(() => send<FeaturedTag>(fetch, 'POST', '/api/v1/featured_tags', { name }));
  },

  async unfeature({ request, fetch }) {
    const id = String((await request.formData()).get('id'));
    const path = `/api/v1/featured_tags/${encodeURIComponent(id)}`;
    return await told(() => send<object>(fetch, 'DELETE', path));
  },
};

async function told(change: () => Promise<unknown>) {
  try {
    await change();
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    const { status, message, details } = cause;
    return fail(status, { status, error: message, details });
  }
  return accepted();
}
