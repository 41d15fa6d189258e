import type { Actions, PageServerLoad } from './$types';
import { get, send } from '#lib/api/client.ts';
import type { Filter } from '#lib/api/entities.ts';
import { accepted } from '#lib/api/form-action.ts';
import { orErrorPage } from '#lib/api/load.ts';
import { orRefusal } from '#lib/api/refused.ts';

export const load: PageServerLoad = async ({ fetch, url }) => ({
  filters: await orErrorPage(get<Filter[]>(fetch, '/api/v2/filters'), url),
});

export const actions: Actions = {
  async delete({ request, fetch }) {
    const id = String((await request.formData()).get('id'));
    const gone = await orRefusal(
      send(fetch, 'DELETE', `/api/v2/filters/${encodeURIComponent(id)}`),
    );
    return gone.ok ? accepted() : gone.refusal;
  },
};
