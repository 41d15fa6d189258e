import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { get, send } from '#lib/api/client.ts';
import type { CuratedFeed, FeedSource } from '#lib/api/entities.ts';
import { feedForm } from '#lib/api/feed-form.ts';
import { accepted } from '#lib/api/form-action.ts';
import { orErrorPage, signInPath } from '#lib/api/load.ts';
import { orRefusal } from '#lib/api/refused.ts';

const PATH = '/api/wikimedia/v1/curate';
const pathOf = (id: string) => `${PATH}/feeds/${encodeURIComponent(id)}`;

export const load: PageServerLoad = async ({ fetch, params, parent, url }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const [feed, sources] = await orErrorPage(
    Promise.all([
      get<CuratedFeed>(fetch, pathOf(params.id)),
      get<FeedSource[]>(fetch, `${PATH}/sources`),
    ]),
    url,
  );
  return { feed, sources };
};

export const actions: Actions = {
  async save({ request, fetch, params }) {
    const form = feedForm(await request.formData(), 'empty is empty');
    const saved = await orRefusal(send<CuratedFeed>(fetch, 'PATCH', pathOf(params.id), form));
    return saved.ok ? accepted() : saved.refusal;
  },

  async delete({ fetch, params }) {
    const gone = await orRefusal(send(fetch, 'DELETE', pathOf(params.id)));
    if (!gone.ok) return gone.refusal;
    redirect(303, '/curate');
  },
};
