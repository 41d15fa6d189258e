import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { get, send } from '#lib/api/client.ts';
import type { List } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';
import { orRefusal } from '#lib/api/refused.ts';

export const load: PageServerLoad = async ({ fetch, url }) => ({
  lists: await orErrorPage(get<List[]>(fetch, '/api/v1/lists'), url),
});

export const actions: Actions = {
  async create({ request, fetch }) {
    const title = (await request.formData()).get('title');
    const made = await orRefusal(send<List>(fetch, 'POST', '/api/v1/lists', { title }));
    if (!made.ok) return made.refusal;
    redirect(303, `/lists/${made.answer.id}`);
  },
};
