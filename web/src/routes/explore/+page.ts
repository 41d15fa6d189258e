import type { PageLoad } from './$types';
import { relationshipsTo } from '#lib/api/accounts.ts';
import { get, getPage } from '#lib/api/client.ts';
import type { Status, Suggestion, Tag } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, parent, url }) => {
  const { viewer } = await parent();
  const path = '/api/v1/trends/statuses';
  const offset = { offset: url.searchParams.get('offset') };
  const [tags, first, suggestions] = await orErrorPage(
    Promise.all([
      get<Tag[]>(fetch, '/api/v1/trends/tags'),
      getPage<Status>(fetch, path, offset),
      viewer ? get<Suggestion[]>(fetch, '/api/v2/suggestions', { limit: 5 }) : [],
    ]),
    url,
  );
  const people = suggestions.map((one) => one.account);
  return { tags, path, first, people, relationships: await relationshipsTo(fetch, people, viewer) };
};
