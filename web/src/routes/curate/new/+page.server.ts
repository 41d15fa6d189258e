import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { get, send } from '#lib/api/client.ts';
import type { CuratedFeed, FeedSource } from '#lib/api/entities.ts';
import { feedForm } from '#lib/api/feed-form.ts';
import { orErrorPage, signInPath } from '#lib/api/load.ts';
import { orRefusal } from '#lib/api/refused.ts';

const PATH = '/api/wikimedia/v1/curate';

export const load: PageServerLoad = async ({ fetch, parent, url }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  return { sources: await orErrorPage(get<FeedSource[]>(fetch, `${PATH}/sources`), url) };
};

export const actions: Actions = {
  async make({ request, fetch }) {
    const form = feedForm(await request.formData(), 'empty is what the source suggests');
    const made = await orRefusal(send<CuratedFeed>(fetch, 'POST', `${PATH}/feeds`, form));
    if (!made.ok) return made.refusal;
    redirect(303, `/curate/${made.answer.id}`);
  },
};
