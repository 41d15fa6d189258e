import type { PageLoad } from './$types';
import { getPage } from '#lib/api/client.ts';
import { cursorOf } from '#lib/api/cursor.ts';
import type { Status } from '#lib/api/entities.ts';
import { orErrorPage } from '#lib/api/load.ts';

export const load: PageLoad = async ({ fetch, params: { tag }, parent, url }) => {
  const { account } = await parent();
  const path = `/api/v1/accounts/${account.id}/statuses`;
  const params = { tagged: tag };
  const query = { ...params, ...cursorOf(url) };
  return { tag, path, params, first: await orErrorPage(getPage<Status>(fetch, path, query), url) };
};
