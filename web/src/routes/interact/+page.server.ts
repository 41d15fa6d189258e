import { error, fail, redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { ApiError, send } from '#lib/api/client.ts';
import type { RemoteInteraction } from '#lib/api/entities.ts';
import { INTENTS } from '#lib/api/interaction.ts';

const intentOf = (given: unknown) => INTENTS.find((one) => one === given) ?? 'follow';

export const load: PageServerLoad = async ({ parent, url }) => {
  const uri = url.searchParams.get('uri') ?? '';
  const here = `/authorize_interaction?uri=${encodeURIComponent(uri)}`;
  if (uri && (await parent()).viewer) redirect(303, here);
  return { uri, intent: intentOf(url.searchParams.get('intent')) };
};

export const actions: Actions = {
  /**
   * Where it goes on. The page shows it as a link: `form-action` would stop a redirect to another
   * site, and nobody is sent anywhere that they were not told of.
   */
  async go({ request, fetch }) {
    const form = await request.formData();
    const server = String(form.get('server') ?? '');
    const uri = String(form.get('uri') ?? '');
    const intent = intentOf(form.get('intent'));
    if (!uri) error(404);
    try {
      const path = '/api/wikimedia/v1/interaction';
      const found = await send<RemoteInteraction>(fetch, 'POST', path, { server, uri, intent });
      return { uri, intent, ...found };
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      return fail(cause.status, { uri, intent, server, status: cause.status });
    }
  },
};
