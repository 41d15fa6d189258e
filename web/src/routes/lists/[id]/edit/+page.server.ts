import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { get, send } from '#lib/api/client.ts';
import type { Account, List } from '#lib/api/entities.ts';
import { accepted } from '#lib/api/form-action.ts';
import { orErrorPage } from '#lib/api/load.ts';
import { orRefusal } from '#lib/api/refused.ts';

const pathOf = (id: string) => `/api/v1/lists/${encodeURIComponent(id)}`;

export const load: PageServerLoad = async ({ fetch, params, url }) => {
  const path = pathOf(params.id);
  const [list, members] = await orErrorPage(
    Promise.all([get<List>(fetch, path), get<Account[]>(fetch, `${path}/accounts`, { limit: 0 })]),
    url,
  );
  return { list, members };
};

export const actions: Actions = {
  async save({ request, fetch, params }) {
    const form = await request.formData();
    const change = {
      title: form.get('title'),
      replies_policy: form.get('replies_policy'),
      exclusive: form.has('exclusive'),
    };
    const saved = await orRefusal(send<List>(fetch, 'PUT', pathOf(params.id), change));
    return saved.ok ? accepted() : saved.refusal;
  },

  async remove({ request, fetch, params }) {
    const account_ids = [(await request.formData()).get('account_id')];
    const path = `${pathOf(params.id)}/accounts`;
    const gone = await orRefusal(send(fetch, 'DELETE', path, { account_ids }));
    return gone.ok ? accepted() : gone.refusal;
  },

  async delete({ fetch, params }) {
    const gone = await orRefusal(send(fetch, 'DELETE', pathOf(params.id)));
    if (!gone.ok) return gone.refusal;
    redirect(303, '/lists');
  },
};
