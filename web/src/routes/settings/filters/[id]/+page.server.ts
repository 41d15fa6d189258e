import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { get, send } from '#lib/api/client.ts';
import type { Filter } from '#lib/api/entities.ts';
import { orErrorPage, signInPath } from '#lib/api/load.ts';
import { orRefusal } from '#lib/api/refused.ts';

const pathOf = (id: string) => `/api/v2/filters/${encodeURIComponent(id)}`;

/** `new` is the form of a filter that is not there yet. */
export const load: PageServerLoad = async ({ fetch, params, parent, url }) => {
  const { viewer } = await parent();
  if (!viewer) redirect(303, signInPath(url));
  if (params.id === 'new') return { filter: null };
  return { filter: await orErrorPage(get<Filter>(fetch, pathOf(params.id)), url) };
};

/** Rows of the form: one that was emptied goes, an empty new one does not count. */
function keywordsOf(form: FormData) {
  return [...form.keys()]
    .flatMap((key) => /^keyword-(\d+)$/.exec(key)?.[1] ?? [])
    .map((row) => {
      const id = String(form.get(`id-${row}`) ?? '') || undefined;
      const keyword = String(form.get(`keyword-${row}`)).trim();
      return { id, keyword, whole_word: form.has(`whole-${row}`), _destroy: keyword === '' };
    })
    .filter((one) => one.id !== undefined || one.keyword !== '');
}

export const actions: Actions = {
  async save({ request, fetch, params }) {
    const form = await request.formData();
    const keywords = keywordsOf(form);
    const expires = String(form.get('expires') ?? 'keep');
    const body = {
      title: String(form.get('title') ?? '').trim() || (keywords[0]?.keyword ?? ''),
      context: form.getAll('context'),
      filter_action: form.get('action'),
      keywords_attributes: keywords,
      ...(expires === 'keep' ? {} : { expires_in: expires }),
    };
    const saved = await orRefusal(
      params.id === 'new'
        ? send<Filter>(fetch, 'POST', '/api/v2/filters', body)
        : send<Filter>(fetch, 'PUT', pathOf(params.id), body),
    );
    if (!saved.ok) return saved.refusal;
    redirect(303, '/settings/filters');
  },
};
