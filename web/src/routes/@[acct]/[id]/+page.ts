import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { get } from '#lib/api/client.ts';
import type { StatusContext, Status } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';
import { statusPath } from '#lib/api/paths.ts';

export const load: PageLoad = async ({ fetch, params, url }) => {
  const path = `/api/v1/statuses/${encodeURIComponent(params.id)}`;
  const [status, context] = await orErrorPage(
    Promise.all([get<Status>(fetch, path), get<StatusContext>(fetch, `${path}/context`)]),
    url,
  );
  const shown = status.reblog ?? status;
  // One address per post: a boost, or a handle that is not the author's, leads to it.
  if (shown.account.acct !== params.acct || shown.id !== params.id)
    redirect(303, statusPath(shown));
  return { status, context };
};
