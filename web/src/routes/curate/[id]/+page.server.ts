import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { get, getPage, send } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { CuratedFeed, FeedItem } from '#lib/api/entities.ts';
import { accepted } from '#lib/api/form-action.ts';
import { orErrorPage, signInPath } from '#lib/api/load.ts';
import { orRefusal } from '#lib/api/refused.ts';

const PATH = '/api/wikimedia/v1/curate';
const pathOf = (id: string) => `${PATH}/feeds/${encodeURIComponent(id)}`;

export const load: PageServerLoad = async ({ fetch, params, parent, url }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const path = pathOf(params.id);
  const state = url.searchParams.get('state');
  const [feed, items] = await orErrorPage(
    Promise.all([
      get<CuratedFeed>(fetch, path),
      getPage<FeedItem>(fetch, `${path}/items`, { ...cursorOf(url), state }),
    ]),
    url,
  );
  return { feed, items, state };
};

const told = async (change: Promise<unknown>) => {
  const done = await orRefusal(change);
  return done.ok ? accepted() : done.refusal;
};

export const actions: Actions = {
  /** A text as the feed. */
  async write({ request, fetch, params }) {
    const form = await request.formData();
    const once = { 'idempotency-key': String(form.get('key')) };
    form.delete('key');
    return await told(send<FeedItem>(fetch, 'POST', `${pathOf(params.id)}/items`, form, once));
  },

  /** One of those that come next. */
  async choose({ request, fetch, params }) {
    const key = (await request.formData()).get('key');
    return await told(send<FeedItem>(fetch, 'POST', `${pathOf(params.id)}/items`, { key }));
  },

  async skip({ request, fetch, params }) {
    const key = (await request.formData()).get('key');
    return await told(send<FeedItem>(fetch, 'POST', `${pathOf(params.id)}/skip`, { key }));
  },

  async post({ request, fetch }) {
    const id = encodeURIComponent(String((await request.formData()).get('id')));
    return await told(send<FeedItem>(fetch, 'POST', `${PATH}/items/${id}/post`));
  },

  async remove({ request, fetch }) {
    const id = encodeURIComponent(String((await request.formData()).get('id')));
    return await told(send<FeedItem>(fetch, 'POST', `${PATH}/items/${id}/remove`));
  },
};
