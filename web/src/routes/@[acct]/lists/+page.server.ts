import type { Actions, PageServerLoad } from './$types';
import { findAccount, relationshipsTo } from '#lib/api/accounts.ts';
import { get, send } from '#lib/api/client.ts';
import type { List } from '#lib/api/entities.ts';
import { accepted } from '#lib/api/form-action.ts';
import { orErrorPage } from '#lib/api/load.ts';
import { orRefusal } from '#lib/api/refused.ts';

export const load: PageServerLoad = async ({ fetch, params, parent, url }) => {
  const { viewer } = await parent();
  const account = await orErrorPage(findAccount(fetch, params.acct, viewer), url);
  const [lists, within, relationships] = await orErrorPage(
    Promise.all([
      get<List[]>(fetch, '/api/v1/lists'),
      get<List[]>(fetch, `/api/v1/accounts/${account.id}/lists`),
      relationshipsTo(fetch, [account], viewer),
    ]),
    url,
  );
  return {
    account,
    lists,
    within: within.map((list) => list.id),
    relationship: relationships[account.id] ?? null,
  };
};

export const actions: Actions = {
  /** The ticked lists are those it is in afterwards. */
  async save({ request, fetch }) {
    const form = await request.formData();
    const id = String(form.get('account_id'));
    const wanted = new Set(form.getAll('list').map(String));
    const lists = await get<List[]>(fetch, `/api/v1/accounts/${id}/lists`);
    const there = new Set(lists.map((list) => list.id));
    const body = { account_ids: [id] };
    const changes = [
      ...[...wanted.difference(there)].map((list) =>
        send(fetch, 'POST', `/api/v1/lists/${list}/accounts`, body),
      ),
      ...[...there.difference(wanted)].map((list) =>
        send(fetch, 'DELETE', `/api/v1/lists/${list}/accounts`, body),
      ),
    ];
    const saved = await orRefusal(Promise.all(changes));
    return saved.ok ? accepted() : saved.refusal;
  },
};
