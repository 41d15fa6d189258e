import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { get, send } from '#lib/api/client.ts';
import type { CuratedFeed, FeedSource } from '#lib/api/entities.ts';
import { orErrorPage, signInPath } from '#lib/api/load.ts';
import { orRefusal } from '#lib/api/refused.ts';

const PATH = '/api/wikimedia/v1/curate';

export const load: PageServerLoad = async ({ fetch, parent, url }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const [feeds, sources] = await orErrorPage(
    Promise.all([
      get<CuratedFeed[]>(fetch, `${PATH}/feeds`),
      get<FeedSource[]>(fetch, `${PATH}/sources`),
    ]),
    url,
  );
  return { feeds, sources };
};

async function feedOf(request: Request): Promise<string> {
  const id = String((await request.formData()).get('id'));
  return `${PATH}/feeds/${encodeURIComponent(id)}`;
}

export const actions: Actions = {
  async run({ request, fetch }) {
    const asked = await orRefusal(send(fetch, 'POST', `${await feedOf(request)}/run`));
    return asked.ok ? { asked: true } : asked.refusal;
  },

  async pause({ request, fetch }) {
    const paused = await orRefusal(send(fetch, 'POST', `${await feedOf(request)}/pause`));
    return paused.ok ? {} : paused.refusal;
  },

  async resume({ request, fetch }) {
    const resumed = await orRefusal(send(fetch, 'POST', `${await feedOf(request)}/resume`));
    return resumed.ok ? {} : resumed.refusal;
  },
};
